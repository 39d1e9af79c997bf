#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sddl.h>

#include <string>

#include "core/host/access.h"

namespace sluice::host {
namespace {

using testing::EndsWith;
using testing::StartsWith;

// A user of the machine.
#define ME L"S-1-5-21-1-2-3-1001"
constexpr const wchar_t* kSystem = L"S-1-5-18";
constexpr const wchar_t* kAuthenticatedUsers = L"S-1-5-11";
constexpr const wchar_t* kUsers = L"S-1-5-32-545";

// A security descriptor in the language of
// https://learn.microsoft.com/windows/win32/secauthz/security-descriptor-string-format
class Descriptor {
 public:
  explicit Descriptor(const std::wstring& text) {
    if (ConvertStringSecurityDescriptorToSecurityDescriptorW(text.c_str(), SDDL_REVISION_1,
                                                             &descriptor_, nullptr) == 0) {
      ADD_FAILURE() << "error " << GetLastError();
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { LocalFree(descriptor_); }

  PSECURITY_DESCRIPTOR get() const { return descriptor_; }

 private:
  PSECURITY_DESCRIPTOR descriptor_ = nullptr;
};

// The SID of the stranger who has one of the rights; "" if there is none.
Sid StrangerIn(const std::wstring& text, DWORD rights) {
  std::vector<Sid> trusted = TrustedByWindows();
  trusted.push_back(ME);
  const Descriptor descriptor(text);
  const auto stranger = FindStranger(descriptor.get(), rights, trusted);
  return stranger ? stranger->sid : Sid();
}

// ---- What Windows 10 gives ----

#define DRIVE                                                                         \
  L"O:S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"                 \
  L"D:PAI(A;;LC;;;AU)(A;OICIIO;SDGXGWGR;;;AU)(A;;FA;;;SY)(A;OICIIO;GA;;;SY)(A;;FA;;;" \
  L"BA)(A;OICIIO;GA;;;BA)(A;OICI;0x1200a9;;;BU)"
#define PROFILES                                                                         \
  L"O:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;;0x1200a9;;;BU)(A;OICIIO;GXGR;;;BU)(A;;" \
  L"0x1200a9;;;WD)(A;OICIIO;GXGR;;;WD)"
#define PROFILE L"O:" ME L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;" ME L")"
#define PROGRAM_DATA                                                                       \
  L"O:SYD:PAI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIIO;GA;;;CO)(A;OICI;0x1200a9;;;BU)" \
  L"(A;CI;DCLCRPCR;;;BU)"
// C:\src, made by ME.
#define IN_DRIVE \
  L"O:" ME L"D:AI(A;OICIID;FA;;;BA)(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)(A;ID;0x1301bf" \
           L";;;AU)(A;OICIIOID;SDGXGWGR;;;AU)"

TEST(FindStranger, LetsDirectoriesOfWindowsBeOnTheWay) {
  for (const wchar_t* usual : {DRIVE, PROFILES, PROFILE, PROGRAM_DATA}) {
    EXPECT_EQ(StrangerIn(usual, kReplacesContent), L"");
  }
}

TEST(FindStranger, TakesLibrariesFromTheUsersDirectories) {
  EXPECT_EQ(StrangerIn(PROFILE, kChangesDirectory), L"");
}

TEST(FindStranger, TakesNoLibraryFromWhereAllUsersMakeFiles) {
  EXPECT_EQ(StrangerIn(DRIVE, kChangesDirectory), kAuthenticatedUsers);
  EXPECT_EQ(StrangerIn(PROGRAM_DATA, kChangesDirectory), kUsers);
}

TEST(FindStranger, RefusesWhatIsMadeInTheRootOfADrive) {
  EXPECT_EQ(StrangerIn(IN_DRIVE, kReplacesContent), kAuthenticatedUsers);
  EXPECT_EQ(StrangerIn(IN_DRIVE, kChangesDirectory), kAuthenticatedUsers);
  EXPECT_EQ(StrangerIn(IN_DRIVE, kChangesFile), kAuthenticatedUsers);
}

// ---- One entry each ----

struct Right {
  const wchar_t* name;
  bool file, content, directory;
};

TEST(FindStranger, KnowsTheRightsThatMatter) {
  for (const Right& right : {
           Right{L"0x1", false, false, false},  // FILE_READ_DATA
           {L"0x2", true, false, true},         // FILE_WRITE_DATA, FILE_ADD_FILE
           {L"0x4", true, false, true},         // FILE_APPEND_DATA, FILE_ADD_SUBDIRECTORY
           {L"0x8", false, false, false},       // FILE_READ_EA
           {L"0x10", false, false, false},      // FILE_WRITE_EA
           {L"0x20", false, false, false},      // FILE_EXECUTE
           {L"0x40", false, true, true},        // FILE_DELETE_CHILD
           {L"0x80", false, false, false},      // FILE_READ_ATTRIBUTES
           {L"0x100", true, false, false},      // FILE_WRITE_ATTRIBUTES
           {L"SD", true, true, true},           // DELETE
           {L"RC", false, false, false},        // READ_CONTROL
           {L"WD", true, true, true},           // WRITE_DAC
           {L"WO", true, true, true},           // WRITE_OWNER
           {L"GR", false, false, false},        // GENERIC_READ
           {L"GX", false, false, false},        // GENERIC_EXECUTE
           {L"GW", true, false, true},          // GENERIC_WRITE
           {L"GA", true, true, true},           // GENERIC_ALL
       }) {
    const std::wstring list = std::wstring(L"O:SYD:(A;;") + right.name + L";;;WD)";
    EXPECT_EQ(!StrangerIn(list, kChangesFile).empty(), right.file) << right.name;
    EXPECT_EQ(!StrangerIn(list, kReplacesContent).empty(), right.content) << right.name;
    EXPECT_EQ(!StrangerIn(list, kChangesDirectory).empty(), right.directory) << right.name;
  }
}

TEST(FindStranger, TrustsNobodyButTheUserAndTheSystem) {
  for (const wchar_t* sid : {L"WD", L"AN", L"AU", L"BU", L"BG", L"IU", L"NU", L"LS", L"NS", L"PU",
                             L"S-1-5-21-1-2-3-1002", L"S-1-5-21-1-2-3-513", L"S-1-15-2-1"}) {
    EXPECT_NE(StrangerIn(std::wstring(L"D:(A;;FA;;;") + sid + L")", kChangesFile), L"") << sid;
  }
  for (const wchar_t* sid : {L"SY", L"BA", L"CO", L"CG", L"OW", ME,
                             L"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"}) {
    EXPECT_EQ(StrangerIn(std::wstring(L"D:(A;;FA;;;") + sid + L")", kChangesFile), L"") << sid;
  }
}

TEST(FindStranger, LooksAtEveryEntry) {
  EXPECT_EQ(StrangerIn(L"D:(A;;FA;;;SY)(A;;FR;;;WD)(A;;FA;;;BU)", kChangesFile), kUsers);
}

TEST(FindStranger, WeighsNoDenialAgainstAPermission) {
  EXPECT_EQ(StrangerIn(L"D:(D;;FA;;;BU)(A;;FA;;;BU)", kChangesFile), kUsers);
  EXPECT_EQ(StrangerIn(L"D:(D;;FA;;;BU)", kChangesFile), L"");
}

TEST(FindStranger, CountsNoEntryThatOnlyOthersInherit) {
  EXPECT_EQ(StrangerIn(L"D:(A;OICIIO;FA;;;WD)", kChangesFile), L"");
  EXPECT_EQ(StrangerIn(L"D:(A;OICI;FA;;;WD)", kChangesFile), kEveryone);
}

TEST(FindStranger, TellsAnEmptyListFromNone) {
  EXPECT_EQ(StrangerIn(L"O:SYD:", kChangesFile), L"");
  EXPECT_EQ(StrangerIn(L"O:SY", kChangesFile), kEveryone);
  SECURITY_DESCRIPTOR open;
  ASSERT_NE(InitializeSecurityDescriptor(&open, SECURITY_DESCRIPTOR_REVISION), 0);
  ASSERT_NE(SetSecurityDescriptorDacl(&open, TRUE, nullptr, FALSE), 0);
  const auto stranger = FindStranger(&open, kChangesFile, TrustedByWindows());
  ASSERT_TRUE(stranger.has_value());
  EXPECT_EQ(stranger->sid, kEveryone);
}

TEST(OwnerOf, IsWhoeverOwns) {
  EXPECT_EQ(OwnerOf(Descriptor(L"O:SYD:").get()), kSystem);
  EXPECT_EQ(OwnerOf(Descriptor(L"D:").get()), L"");
}

TEST(UserOfProcess, IsOne) { EXPECT_EQ(UserOfProcess().substr(0, 4), L"S-1-"); }

TEST(Describe, NamesAnAccount) {
  EXPECT_THAT(Describe(kEveryone), EndsWith(" (S-1-1-0)"));
  EXPECT_EQ(Describe(L"S-1-5-21-1-2-3-4"), "S-1-5-21-1-2-3-4") << "nobody knows it";
  EXPECT_EQ(Describe(L"none"), "none");
}

}  // namespace
}  // namespace sluice::host
