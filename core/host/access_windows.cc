#include <aclapi.h>
#include <fmt/format.h>
#include <sddl.h>

#include <algorithm>
#include <array>
#include <boost/nowide/convert.hpp>
#include <cstddef>
#include <memory>

#include "core/host/access.h"

namespace sluice::host {
namespace {

struct Free {
  void operator()(void* memory) const { LocalFree(memory); }
};

Sid ToText(PSID sid) {
  LPWSTR text = nullptr;
  if (sid == nullptr || ConvertSidToStringSidW(sid, &text) == 0) return {};
  const std::unique_ptr<wchar_t, Free> owned(text);
  return text;
}

// The rights that an entry of an access list allows, and to whom.
std::optional<Stranger> Allowed(const ACE_HEADER& header) {
  if ((header.AceFlags & INHERIT_ONLY_ACE) != 0) return std::nullopt;
  switch (header.AceType) {
    case ACCESS_DENIED_ACE_TYPE:
    case ACCESS_DENIED_CALLBACK_ACE_TYPE:
      return std::nullopt;
    case ACCESS_ALLOWED_ACE_TYPE:
    case ACCESS_ALLOWED_CALLBACK_ACE_TYPE: {  // on a condition; both start alike
      // The SID takes the place of SidStart and what follows.
      auto& entry =
          const_cast<ACCESS_ALLOWED_ACE&>(reinterpret_cast<const ACCESS_ALLOWED_ACE&>(header));
      GENERIC_MAPPING meaning = {FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE,
                                 FILE_ALL_ACCESS};
      DWORD rights = entry.Mask;
      MapGenericMask(&rights, &meaning);
      return Stranger{ToText(&entry.SidStart), rights};
    }
    default:
      return Stranger{kEveryone, FILE_ALL_ACCESS};
  }
}

}  // namespace

std::vector<Sid> TrustedByWindows() {
  return {
      L"S-1-5-18",                                                        // SYSTEM
      L"S-1-5-32-544",                                                    // Administrators
      L"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",  // TrustedInstaller
      L"S-1-3-0",                                                         // CREATOR OWNER
      L"S-1-3-1",                                                         // CREATOR GROUP
      L"S-1-3-4",                                                         // OWNER RIGHTS
  };
}

Sid UserOfProcess() {
  HANDLE token = nullptr;
  if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token) == 0) return {};
  alignas(TOKEN_USER) std::array<std::byte, sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE> room{};
  DWORD size = 0;
  const bool known = GetTokenInformation(token, TokenUser, room.data(),
                                         static_cast<DWORD>(room.size()), &size) != 0;
  CloseHandle(token);
  return known ? ToText(reinterpret_cast<const TOKEN_USER*>(room.data())->User.Sid) : Sid();
}

Sid OwnerOf(PSECURITY_DESCRIPTOR descriptor) {
  PSID owner = nullptr;
  BOOL defaulted = FALSE;
  if (GetSecurityDescriptorOwner(descriptor, &owner, &defaulted) == 0) return {};
  return ToText(owner);
}

std::optional<Stranger> FindStranger(PSECURITY_DESCRIPTOR descriptor, DWORD rights,
                                     const std::vector<Sid>& trusted) {
  PACL list = nullptr;
  BOOL present = FALSE, defaulted = FALSE;
  if (GetSecurityDescriptorDacl(descriptor, &present, &list, &defaulted) == 0 || present == FALSE ||
      list == nullptr) {
    return Stranger{kEveryone, rights};
  }
  for (DWORD i = 0; i < list->AceCount; ++i) {
    void* entry = nullptr;
    if (GetAce(list, i, &entry) == 0) return Stranger{kEveryone, rights};
    std::optional<Stranger> somebody = Allowed(*static_cast<const ACE_HEADER*>(entry));
    if (!somebody) continue;
    somebody->rights &= rights;
    if (somebody->rights != 0 && std::ranges::find(trusted, somebody->sid) == trusted.end()) {
      return somebody;
    }
  }
  return std::nullopt;
}

std::string Describe(const Sid& sid) {
  std::string text = boost::nowide::narrow(sid);
  PSID binary = nullptr;
  if (ConvertStringSidToSidW(sid.c_str(), &binary) == 0) return text;
  const std::unique_ptr<void, Free> owned(binary);
  std::array<wchar_t, 256> name{}, domain{};
  DWORD name_size = name.size(), domain_size = domain.size();
  SID_NAME_USE use{};
  if (LookupAccountSidW(nullptr, binary, name.data(), &name_size, domain.data(), &domain_size,
                        &use) == 0) {
    return text;
  }
  return fmt::format("{}{}{} ({})", boost::nowide::narrow(domain.data()),
                     domain_size == 0 ? "" : "\\", boost::nowide::narrow(name.data()), text);
}

}  // namespace sluice::host
