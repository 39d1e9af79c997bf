// A plugin that answers whatever an input says.
#ifndef SLUICE_TESTS_FUZZ_FAKE_PLUGIN_H_
#define SLUICE_TESTS_FUZZ_FAKE_PLUGIN_H_

#include <sluice/plugin.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/fuzz/input.h"

namespace sluice::fuzz {

// Sound until it is edited. Pointers in what it answers are NULL or lead to memory that ends where
// its struct_size, its NUL or its count ends, so that reading further is seen.
class FakePlugin {
 public:
  FakePlugin();

  // Changes one thing, as the input says: to NULL, to any number, to any text.
  void Edit(Input& input);

  // Fills in what the entry point answers. It stays valid until the next call.
  sluice_status Answer(sluice_handshake& handshake);

  // As edited; its pointers are those of the latest answer.
  const sluice_plugin& description() const { return plugin_; }

 private:
  using Text = std::optional<std::string>;

  void EditWord(Input& input);
  void EditLong(Input& input);
  void EditText(Input& input);
  void EditFunction(Input& input);
  void EditClaims(Input& input);
  void EditClaim(Input& input);
  void EditClaimPointer(Input& input);
  void EditHandshake(Input& input);

  // Copies into memory of exactly this size, so that reading beyond it is seen.
  const std::byte* Lend(const void* from, std::size_t size);
  const char* LendText(const Text& text);
  // As far as struct_size says, and that always.
  template <class T>
  const T* LendStruct(const T& value);
  const sluice_claim* const* LendClaims();

  sluice_status status_ = SLUICE_OK;
  std::uint32_t abi_min_ = SLUICE_ABI_MIN;
  std::uint32_t abi_max_ = SLUICE_ABI_MAX;
  std::uint32_t abi_version_ = SLUICE_ABI_MAX;
  bool described_ = true;
  sluice_plugin plugin_;
  Text name_ = "test.fake";
  Text version_ = "1.0.0";
  Text summary_ = "answers what the input says";
  std::optional<std::vector<std::optional<sluice_claim>>> claims_;
  std::vector<std::unique_ptr<std::byte[]>> lent_;
};

}  // namespace sluice::fuzz

#endif  // SLUICE_TESTS_FUZZ_FAKE_PLUGIN_H_
