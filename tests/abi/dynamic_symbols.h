// The symbols that a shared library exports.
#ifndef SLUICE_TESTS_ABI_DYNAMIC_SYMBOLS_H_
#define SLUICE_TESTS_ABI_DYNAMIC_SYMBOLS_H_

#include <filesystem>
#include <string>
#include <vector>

namespace sluice {

// A symbol that dlsym() finds, or the linker of another program.
struct DynamicSymbol {
  std::string name;
  bool is_function;
  friend bool operator==(const DynamicSymbol&, const DynamicSymbol&) = default;
};

// The defined symbols in the dynamic symbol table of an ELF library for this machine, in its order:
// `nm -D --defined-only`. Fails the running test if the file is none.
std::vector<DynamicSymbol> ExportsOf(const std::filesystem::path& library);

}  // namespace sluice

#endif  // SLUICE_TESTS_ABI_DYNAMIC_SYMBOLS_H_
