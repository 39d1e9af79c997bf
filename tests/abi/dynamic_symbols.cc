#include "tests/abi/dynamic_symbols.h"

#include <gtest/gtest.h>
#include <link.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

namespace sluice {
namespace {

using Header = ElfW(Ehdr);
using Section = ElfW(Shdr);
using Symbol = ElfW(Sym);

// The T at `offset`; what lies beyond the end throws.
template <class T>
T At(std::string_view file, std::size_t offset) {
  T value;
  const std::string_view bytes = file.substr(offset, sizeof value);
  if (bytes.size() != sizeof value) throw std::out_of_range("the file is cut short");
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

std::vector<DynamicSymbol> SymbolsIn(std::string_view file) {
  if (!file.starts_with(ELFMAG)) throw std::invalid_argument("no ELF file");
  const auto header = At<Header>(file, 0);
  const auto section = [&](std::size_t i) {
    return At<Section>(file, header.e_shoff + i * sizeof(Section));
  };
  std::vector<DynamicSymbol> symbols;
  for (std::size_t i = 0; i < header.e_shnum; ++i) {
    const Section table = section(i);
    if (table.sh_type != SHT_DYNSYM) continue;
    const std::string_view names = file.substr(section(table.sh_link).sh_offset);
    for (std::size_t at = 0; at < table.sh_size; at += sizeof(Symbol)) {
      const auto symbol = At<Symbol>(file, table.sh_offset + at);
      if (symbol.st_shndx == SHN_UNDEF) continue;
      const std::string_view name = names.substr(symbol.st_name);
      symbols.push_back({.name = std::string(name.substr(0, name.find('\0'))),
                         .is_function = (symbol.st_info & 0xf) == STT_FUNC});
    }
  }
  return symbols;
}

}  // namespace

std::vector<DynamicSymbol> ExportsOf(const std::filesystem::path& library) {
  std::ifstream in(library, std::ios::binary);
  const std::string file{std::istreambuf_iterator<char>(in), {}};
  try {
    return SymbolsIn(file);
  } catch (const std::exception& error) {
    ADD_FAILURE() << library << ": " << error.what();
    return {};
  }
}

}  // namespace sluice
