#include <boost/algorithm/string/predicate.hpp>

#include "core/host/full_path.h"

namespace sluice::host {
namespace {

using boost::algorithm::istarts_with;

constexpr std::wstring_view kVerbatim = L"\\\\?\\";
constexpr std::wstring_view kVerbatimUnc = L"\\\\?\\UNC\\";
constexpr std::wstring_view kUnc = L"\\\\";
constexpr std::wstring_view kDevice = L"\\\\.\\";

// Returns what a Windows function writes that returns how much room it needs (with the NUL) if
// there is too little, and otherwise how much it wrote. Returns an empty string if it failed.
template <class Function>
std::wstring TextOf(const Function& function) {
  std::wstring text(MAX_PATH, L'\0');
  for (;;) {
    const DWORD size = function(text.data(), static_cast<DWORD>(text.size()));
    const bool fits = size < text.size();
    text.resize(size);
    if (fits) return text;
  }
}

// "\\?\C:\…"
bool IsVerbatimDrive(std::wstring_view path) {
  return path.starts_with(kVerbatim) && path.find(L":\\") == kVerbatim.size() + 1;
}

}  // namespace

std::wstring FullPath(const std::wstring& path) {
  return TextOf([&path](wchar_t* text, DWORD size) {
    return GetFullPathNameW(path.c_str(), size, text, nullptr);
  });
}

std::wstring FinalPath(HANDLE file) {
  return TextOf([file](wchar_t* text, DWORD size) {
    return GetFinalPathNameByHandleW(file, text, size, FILE_NAME_NORMALIZED | VOLUME_NAME_DOS);
  });
}

std::size_t RootSize(std::wstring_view path) {
  std::size_t end = 0, parts = 1;
  if (istarts_with(path, kVerbatimUnc)) {
    end = kVerbatimUnc.size();
    parts = 2;
  } else if (path.starts_with(kVerbatim)) {
    end = kVerbatim.size();
  } else if (path.starts_with(kUnc)) {
    end = kUnc.size();
    parts = 2;
  }
  for (; parts != 0; --parts) {
    const std::size_t separator = path.find(L'\\', end);
    if (separator == path.npos) return path.size();
    end = separator + 1;
  }
  return end;
}

std::wstring WithoutPrefix(const std::wstring& path) {
  if (istarts_with(path, kVerbatimUnc)) {
    return std::wstring(kUnc) + path.substr(kVerbatimUnc.size());
  }
  return IsVerbatimDrive(path) ? path.substr(kVerbatim.size()) : path;
}

bool IsDevice(std::wstring_view path) {
  if (path.starts_with(kDevice)) return true;
  return path.starts_with(kVerbatim) && !IsVerbatimDrive(path) &&
         !istarts_with(path, kVerbatimUnc) &&
         !istarts_with(path.substr(kVerbatim.size()), L"Volume{");
}

}  // namespace sluice::host
