// Runs a fuzz target on every file of the directory CORPUS: what was found once is tried for ever,
// by every compiler.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main() {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(CORPUS)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(in), {}};
    // The last line is the culprit if the process ends here.
    std::fprintf(stderr, "%s\n", entry.path().c_str());
    // The target sees bytes that end where the allocation ends.
    const std::unique_ptr<std::uint8_t[]> bytes(new std::uint8_t[input.size()]);
    std::copy(input.begin(), input.end(), bytes.get());
    LLVMFuzzerTestOneInput(bytes.get(), input.size());
    ++count;
  }
  std::fprintf(stderr, "%d inputs\n", count);
  return count > 0 ? 0 : 1;
}
