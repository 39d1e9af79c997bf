// What tests do with the operating system.
#ifndef SLUICE_CORE_HOST_TESTING_OS_H_
#define SLUICE_CORE_HOST_TESTING_OS_H_

#include <filesystem>
#include <string_view>

namespace sluice::host {

// The defect plugin of that name as the build made it: "tests/defects/sound.so" for "sound", .dll
// on Windows. Relative to where Bazel runs tests, as a user may write it.
std::filesystem::path Built(std::string_view name);

// `name` with the suffix that shared libraries have here.
std::string LibraryName(std::string_view name);

// Makes `to` the same file as `from`, which is how Bazel lays out plugins, or a copy of it where
// there are no links for everybody.
void LinkOrCopy(const std::filesystem::path& from, const std::filesystem::path& to);

// Whether the library of that path is loaded.
bool IsLoaded(const std::filesystem::path& file);

// Lets everybody write the file, or make and delete files in the directory.
void LetEverybodyWrite(const std::filesystem::path& path);

// Sets the variable, or removes it if there is no value.
void SetEnvironment(const char* name, const char* value);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_TESTING_OS_H_
