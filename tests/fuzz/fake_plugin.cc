#include "tests/fuzz/fake_plugin.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace sluice::fuzz {
namespace {

// Nobody calls them: only the description is examined.
sluice_status SLUICE_CALL Probe(const sluice_route*, sluice_report*) { return SLUICE_OK; }
sluice_status SLUICE_CALL Open(const sluice_request*, void*, sluice_report*) { return SLUICE_OK; }
sluice_status SLUICE_CALL Step(void*, std::uint64_t, sluice_progress*) { return SLUICE_DONE; }
void SLUICE_CALL Close(void*) {}
const void* SLUICE_CALL GetExtension(const char*) { return nullptr; }

constexpr sluice_claim kClaim = {.struct_size = sizeof(sluice_claim),
                                 .source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
                                 .sink_kinds = SLUICE_KIND_BIT(SLUICE_KIND_TCP),
                                 .staged_milli = 0,
                                 .send_milli = 1000,
                                 .crossings_per_mib_max = SLUICE_UNCLAIMED};

// More than a plugin may have.
constexpr std::size_t kClaimsEnd = 70;

}  // namespace

FakePlugin::FakePlugin()
    : plugin_{.struct_size = sizeof(sluice_plugin),
              .magic = SLUICE_PLUGIN_MAGIC,
              .abi_version = SLUICE_ABI_MAX,
              .claim_count = 1,
              .capabilities = 0,
              .transfer_size = 64,
              .transfer_align = 8,
              .name = nullptr,
              .version = nullptr,
              .summary = nullptr,
              .claims = nullptr,
              .probe = Probe,
              .open = Open,
              .step = Step,
              .close = Close,
              .get_extension = GetExtension} {
  claims_.emplace(1, kClaim);
}

void FakePlugin::Edit(Input& input) {
  constexpr std::array kEdits = {
      &FakePlugin::EditWord,         &FakePlugin::EditLong,      &FakePlugin::EditText,
      &FakePlugin::EditFunction,     &FakePlugin::EditClaims,    &FakePlugin::EditClaim,
      &FakePlugin::EditClaimPointer, &FakePlugin::EditHandshake,
  };
  (this->*kEdits[input.Below(kEdits.size())])(input);
}

void FakePlugin::EditWord(Input& input) {
  constexpr std::array kWords = {&sluice_plugin::struct_size, &sluice_plugin::magic,
                                 &sluice_plugin::abi_version, &sluice_plugin::claim_count};
  plugin_.*kWords[input.Below(kWords.size())] = input.Take<std::uint32_t>();
}

void FakePlugin::EditLong(Input& input) {
  constexpr std::array kLongs = {&sluice_plugin::capabilities, &sluice_plugin::transfer_size,
                                 &sluice_plugin::transfer_align};
  plugin_.*kLongs[input.Below(kLongs.size())] = input.Take<std::uint64_t>();
}

void FakePlugin::EditText(Input& input) {
  constexpr std::array kTexts = {&FakePlugin::name_, &FakePlugin::version_, &FakePlugin::summary_};
  Text& text = this->*kTexts[input.Below(kTexts.size())];
  text.reset();
  if (input.Below(8) != 0) text = input.TakeText();
}

void FakePlugin::EditFunction(Input& input) {
  constexpr std::array<void (*)(sluice_plugin&), 5> kRemovals = {
      [](sluice_plugin& plugin) { plugin.probe = nullptr; },
      [](sluice_plugin& plugin) { plugin.open = nullptr; },
      [](sluice_plugin& plugin) { plugin.step = nullptr; },
      [](sluice_plugin& plugin) { plugin.close = nullptr; },
      [](sluice_plugin& plugin) { plugin.get_extension = nullptr; },
  };
  kRemovals[input.Below(kRemovals.size())](plugin_);
}

void FakePlugin::EditClaims(Input& input) {
  claims_.emplace(input.Below(kClaimsEnd), kClaim);
  plugin_.claim_count = static_cast<std::uint32_t>(claims_->size());
}

void FakePlugin::EditClaim(Input& input) {
  constexpr std::array kWords = {&sluice_claim::struct_size, &sluice_claim::source_kinds,
                                 &sluice_claim::sink_kinds,  &sluice_claim::staged_milli,
                                 &sluice_claim::send_milli,  &sluice_claim::crossings_per_mib_max};
  if (!claims_ || claims_->empty()) return;
  auto& claim = (*claims_)[input.Below(claims_->size())];
  if (claim) (*claim).*kWords[input.Below(kWords.size())] = input.Take<std::uint32_t>();
}

void FakePlugin::EditClaimPointer(Input& input) {
  if (!claims_ || claims_->empty() || input.Below(4) == 0) {
    claims_.reset();
  } else {
    (*claims_)[input.Below(claims_->size())].reset();
  }
}

void FakePlugin::EditHandshake(Input& input) {
  const std::array<std::uint32_t*, 3> words = {&abi_min_, &abi_max_, &abi_version_};
  const std::size_t which = input.Below(words.size() + 2);
  if (which < words.size()) {
    *words[which] = input.Take<std::uint32_t>();
  } else if (which == words.size()) {
    status_ = input.Take<sluice_status>();
  } else {
    described_ = false;
  }
}

const std::byte* FakePlugin::Lend(const void* from, std::size_t size) {
  lent_.push_back(std::make_unique<std::byte[]>(size));
  if (size != 0) std::memcpy(lent_.back().get(), from, size);
  return lent_.back().get();
}

const char* FakePlugin::LendText(const Text& text) {
  if (!text) return nullptr;
  return reinterpret_cast<const char*>(Lend(text->c_str(), text->size() + 1));
}

template <class T>
const T* FakePlugin::LendStruct(const T& value) {
  const auto size =
      std::clamp<std::size_t>(value.struct_size, sizeof value.struct_size, sizeof value);
  return reinterpret_cast<const T*>(Lend(&value, size));
}

const sluice_claim* const* FakePlugin::LendClaims() {
  if (!claims_) return nullptr;
  std::vector<const sluice_claim*> pointers;
  for (const auto& claim : *claims_) pointers.push_back(claim ? LendStruct(*claim) : nullptr);
  // Nobody can check a count against an array, so it is right, unless it is absurd, which is to be
  // seen before the array is read.
  pointers.resize(plugin_.claim_count < kClaimsEnd ? plugin_.claim_count : 0);
  return reinterpret_cast<const sluice_claim* const*>(
      Lend(pointers.data(), pointers.size() * sizeof(pointers.front())));
}

sluice_status FakePlugin::Answer(sluice_handshake& handshake) {
  lent_.clear();
  plugin_.name = LendText(name_);
  plugin_.version = LendText(version_);
  plugin_.summary = LendText(summary_);
  plugin_.claims = LendClaims();
  handshake.plugin_abi_min = abi_min_;
  handshake.plugin_abi_max = abi_max_;
  handshake.abi_version = abi_version_;
  handshake.plugin = described_ ? LendStruct(plugin_) : nullptr;
  return status_;
}

}  // namespace sluice::fuzz
