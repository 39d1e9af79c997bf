#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <windows.h>

#include <algorithm>
#include <string>

#include "core/base/path.h"
#include "core/base/testing/temp_directory.h"
#include "core/host/error.h"
#include "core/host/file_check.h"
#include "core/host/testing/os.h"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

bool IsWine() {
  return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != nullptr;
}

std::string Refusal(const fs::path& file) {
  const base::Result<fs::path> checked = CheckFile(file, false);
  return checked ? "accepted " + base::ToUtf8(*checked) : checked.error().message;
}

class WindowsCheckFileTest : public testing::Test {
 protected:
  const base::TempDirectory directory_;
  const fs::path file_ = directory_.Write("x.dll", "content");
  const std::string accepted_ = "accepted " + base::ToUtf8(file_);
};

TEST_F(WindowsCheckFileTest, TakesEverySpellingOfAPath) {
  std::wstring slashes = file_.native();
  std::ranges::replace(slashes, L'\\', L'/');
  EXPECT_EQ(Refusal(slashes), accepted_);
  EXPECT_EQ(Refusal(L"\\\\?\\" + file_.native()), accepted_);
}

TEST_F(WindowsCheckFileTest, AnswersTheNameAsItIsWritten) {
  std::wstring capitals = file_.native();
  CharUpperW(capitals.data());
  if (IsWine()) GTEST_SKIP() << "Wine answers the name as it was asked for";
  EXPECT_EQ(Refusal(capitals), accepted_);
}

TEST_F(WindowsCheckFileTest, TakesNoDevice) {
  for (const wchar_t* device : {L"NUL", L"C:\\x\\NUL", L"\\\\.\\NUL", L"\\\\.\\pipe\\nowhere",
                                L"\\\\?\\GLOBALROOT\\Device\\Null", L"\\\\?\\pipe\\nowhere"}) {
    const base::Result<fs::path> checked = CheckFile(device, true);
    ASSERT_FALSE(checked.has_value()) << base::ToUtf8(device);
    EXPECT_TRUE(checked.error().code == HostErrc::kNotALibrary ||
                // Newer systems take the name in a directory for a file's.
                checked.error().code == HostErrc::kNotFound)
        << checked.error().message;
  }
}

TEST_F(WindowsCheckFileTest, SaysWhoCanWriteAndWhatToDo) {
  LetEverybodyWrite(file_);
  EXPECT_THAT(Refusal(file_),
              AllOf(HasSubstr(" (S-1-1-0): move the library to a directory of yours, or run icacls "
                              "\"" +
                              base::ToUtf8(file_) + "\" /inheritance:d and icacls \""),
                    HasSubstr("/remove:g *S-1-1-0, or set ")));
}

TEST_F(WindowsCheckFileTest, TakesWhatTheSystemCameWith) {
  if (IsWine()) GTEST_SKIP() << "Wine's libraries belong to whoever unpacked it";
  wchar_t name[MAX_PATH];
  ASSERT_NE(GetModuleFileNameW(GetModuleHandleW(L"kernel32.dll"), name, MAX_PATH), 0u);
  EXPECT_THAT(Refusal(name), testing::StartsWith("accepted "));
}

TEST_F(WindowsCheckFileTest, FollowsLinks) {
  const fs::path link = directory_.path() / "link.dll";
  if (CreateSymbolicLinkW(link.c_str(), file_.c_str(),
                          SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE) == 0) {
    GTEST_SKIP() << "this user may not make symbolic links: error " << GetLastError();
  }
  if (GetFileAttributesW(link.c_str()) == INVALID_FILE_ATTRIBUTES) {
    GTEST_SKIP() << "links are not made here, as under Wine";
  }
  EXPECT_EQ(Refusal(link), accepted_);
}

TEST_F(WindowsCheckFileTest, RefusesAPathThatTheLoaderDoesNotTake) {
  fs::path deep = directory_.path();
  while (deep.native().size() < MAX_PATH) deep /= std::string(40, 'd');
  const std::wstring verbatim = L"\\\\?\\" + deep.native();
  for (std::size_t end = directory_.path().native().size() + 4; end != verbatim.npos;
       end = verbatim.find(L'\\', end + 1)) {
    CreateDirectoryW(verbatim.substr(0, end).c_str(), nullptr);
  }
  CreateDirectoryW(verbatim.c_str(), nullptr);
  const HANDLE made = CreateFileW((verbatim + L"\\x.dll").c_str(), GENERIC_WRITE, 0, nullptr,
                                  CREATE_NEW, 0, nullptr);
  ASSERT_NE(made, INVALID_HANDLE_VALUE) << GetLastError();
  CloseHandle(made);
  const std::string refusal = Refusal(verbatim + L"\\x.dll");
  if (IsWine()) GTEST_SKIP() << "Wine gives a long path no final name: " << refusal;
  EXPECT_THAT(refusal, HasSubstr("and Windows' loader takes 259"));
}

}  // namespace
}  // namespace sluice::host
