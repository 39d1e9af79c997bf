#include <gtest/gtest.h>

#include "core/host/full_path.h"

namespace sluice::host {
namespace {

std::wstring RootOf(const std::wstring& path) { return path.substr(0, RootSize(path)); }

TEST(RootSize, CoversDriveOrShare) {
  EXPECT_EQ(RootOf(L"C:\\a\\b"), L"C:\\");
  EXPECT_EQ(RootOf(L"C:\\"), L"C:\\");
  EXPECT_EQ(RootOf(L"\\\\?\\C:\\a\\b"), L"\\\\?\\C:\\");
  EXPECT_EQ(RootOf(L"\\\\server\\share\\a"), L"\\\\server\\share\\");
  EXPECT_EQ(RootOf(L"\\\\server\\share"), L"\\\\server\\share");
  EXPECT_EQ(RootOf(L"\\\\?\\UNC\\server\\share\\a"), L"\\\\?\\UNC\\server\\share\\");
  EXPECT_EQ(RootOf(L"\\\\?\\unc\\server\\share\\a"), L"\\\\?\\unc\\server\\share\\");
  EXPECT_EQ(RootOf(L"\\\\?\\Volume{1}\\a"), L"\\\\?\\Volume{1}\\");
}

TEST(WithoutPrefix, IsWhatPeopleWrite) {
  EXPECT_EQ(WithoutPrefix(L"\\\\?\\C:\\a"), L"C:\\a");
  EXPECT_EQ(WithoutPrefix(L"\\\\?\\UNC\\server\\share\\a"), L"\\\\server\\share\\a");
  EXPECT_EQ(WithoutPrefix(L"\\\\?\\Volume{1}\\a"), L"\\\\?\\Volume{1}\\a");
  EXPECT_EQ(WithoutPrefix(L"C:\\a"), L"C:\\a");
  EXPECT_EQ(WithoutPrefix(L"\\\\?\\"), L"\\\\?\\");
}

TEST(IsDevice, TellsDevicesFromFiles) {
  for (const wchar_t* device : {L"\\\\.\\NUL", L"\\\\.\\C:", L"\\\\.\\pipe\\x", L"\\\\?\\pipe\\x",
                                L"\\\\?\\GLOBALROOT\\Device\\Null", L"\\\\?\\", L"\\\\?\\C:"}) {
    EXPECT_TRUE(IsDevice(device)) << device;
  }
  for (const wchar_t* file : {L"C:\\a", L"\\\\server\\share\\a", L"\\\\?\\C:\\a",
                              L"\\\\?\\UNC\\server\\share\\a", L"\\\\?\\Volume{1}\\a"}) {
    EXPECT_FALSE(IsDevice(file)) << file;
  }
}

TEST(FullPath, ResolvesDotsAndSlashes) {
  EXPECT_EQ(FullPath(L"C:/a/./b/../c.dll"), L"C:\\a\\c.dll");
  EXPECT_EQ(FullPath(L"NUL"), L"\\\\.\\NUL");
  EXPECT_EQ(FullPath(L"C:\\" + std::wstring(500, L'a')).size(), 503u);
}

}  // namespace
}  // namespace sluice::host
