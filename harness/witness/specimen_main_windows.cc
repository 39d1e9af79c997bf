#include <winsock2.h>

#include <charconv>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/child_process.h"
#include "core/base/file.h"
#include "core/base/handle.h"
#include "core/base/lent_socket.h"
#include "core/host/loader.h"
#include "harness/witness/specimen_body.h"
#include "harness/witness/specimen_main.h"
#include "harness/witness/specimen_order.h"

namespace sluice::witness {
namespace {

// Reads all of it; false if it does not come.
bool ReadFully(base::Handle from, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const std::int64_t got = base::Read(from, bytes);
    if (got <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

class PipeLink final : public SpecimenLink {
 public:
  PipeLink(base::Handle gate, const SpecimenOrder& order) : gate_(gate), order_(order) {}

  bool PassGate() override {
    std::byte go{};
    return ReadFully(gate_, {&go, 1});
  }
  void Send(const SpecimenReport& report) override {
    // Fits the pipe, so it goes at once; if nobody reads it any more, nobody misses it.
    base::Write(order_.reports, std::as_bytes(std::span(&report, 1)));
    SetEvent(reinterpret_cast<HANDLE>(order_.news));
  }
  void MarkBegin() override {}
  void MarkEnd() override {}

 private:
  base::Handle gate_;
  const SpecimenOrder& order_;
};

int Obey(base::Handle gate) {
  base::EndOnException();
  SpecimenOrder order{};
  if (!ReadFully(gate, std::as_writable_bytes(std::span(&order, 1)))) return 1;
  std::wstring file(order.file_letters, L'\0');
  if (!ReadFully(gate, std::as_writable_bytes(std::span(file)))) return 1;
  PipeLink link(gate, order);
  // The harness has loaded the same file, and so decided who may write it.
  const auto plugin =
      host::Load(std::filesystem::path(file), {.allow_writable_by_others = true, .abi = {}});
  if (!plugin) {
    RefuseSpecimen(plugin.error().message, link);
    return 0;
  }
  base::UniqueHandle socket;
  if (order.sink == base::kNoHandle) {
    auto taken = base::TakeSocket(order.lent_sink);
    if (!taken) {
      RefuseSpecimen(taken.error().message, link);
      return 0;
    }
    socket = *std::move(taken);
  }
  RunSpecimen({.plugin = *plugin,
               .source = order.source,
               .sink = socket ? socket.get() : order.sink,
               .bytes = order.bytes,
               .mode = order.mode,
               .step_bytes = order.step_bytes},
              link);
  return 0;
}

}  // namespace

std::optional<int> RunAsSpecimen(std::span<char* const> arguments) {
  if (arguments.size() != 3 || std::string_view(arguments[1]) != kSpecimenArgument) {
    return std::nullopt;
  }
  const std::string_view number = arguments[2];
  base::Handle gate = base::kNoHandle;
  std::from_chars(number.data(), number.data() + number.size(), gate);
  return Obey(gate);
}

}  // namespace sluice::witness
