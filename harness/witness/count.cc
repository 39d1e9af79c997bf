#include "harness/witness/count.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/machine.h"
#include "harness/channels/channel.h"
#include "harness/witness/alias.h"
#include "harness/witness/footprint.h"
#include "harness/witness/kernel_report.h"
#include "harness/witness/run_transfer.h"
#include "harness/witness/storage.h"
#include "harness/witness/syscalls.h"
#include "harness/witness/transmit.h"
#include "harness/witness/usage.h"

namespace sluice::witness {
namespace {

// Collects what the witnesses of one row report.
class RowBuilder {
 public:
  explicit RowBuilder(Row row) : row_(std::move(row)) {}

  // Keeps the measurement as it is and returns its value. If it has none, notes why `figure`,
  // which depends on it, has none.
  std::optional<double> Take(Measurement measurement, std::string_view figure) {
    const std::optional<double> value = measurement.value;
    if (!value && !figure.empty()) Miss(figure, measurement.note);
    row_.witnesses.push_back(std::move(measurement));
    return value;
  }

  void Miss(std::string_view figure, std::string reason) {
    const auto same = std::ranges::find(row_.gaps, figure, &Gap::figure);
    if (same == row_.gaps.end()) row_.gaps.push_back({std::string(figure), std::move(reason)});
  }

  void Heed(const TransferStatus& status) {
    if (row_.path_used.empty()) row_.path_used = status.path_used;
    // An obstacle is not the plugin's fault: it leaves a gap.
    const std::string& fault = status.error.empty() ? status.wrong : status.error;
    if (row_.failure.empty()) row_.failure = fault;
  }

  Row& row() { return row_; }

 private:
  Row row_;
};

// 1 − the fraction that was still a reference: what somebody copied on the way there.
std::optional<double> Copied(const std::optional<double>& by_reference) {
  if (!by_reference) return std::nullopt;
  return 1 - *by_reference;
}

// A transfer that only shows whether the plugin works here at all.
struct Refusal {
  std::string reason;
};

std::variant<Row, Refusal> MeasureRow(const Target& target, const Measurement& transmit) {
  const host::Plugin& plugin = *target.plugin;
  const sluice_claim* claim = plugin.FindClaim(SLUICE_KIND_FILE, target.channel.sink_kind());

  UsageResult usage = MeasureUsage(target);
  const bool refused = usage.status.code == SLUICE_E_UNSUPPORTED && usage.status.path_used.empty();
  if (refused && claim == nullptr) return Refusal{usage.status.why()};

  Row start;
  start.plugin = plugin.name();
  start.channel = target.channel.name();
  start.bytes = target.bytes;
  start.cold = target.cache == transfer::CacheState::kCold;
  if (claim != nullptr) start.claim = *claim;
  RowBuilder builder(std::move(start));
  Row& row = builder.row();

  builder.Heed(usage.status);
  row.minor_faults = builder.Take(std::move(usage.minor_faults), "faults");
  row.major_faults = builder.Take(std::move(usage.major_faults), "faults");
  if (usage.faults) builder.Take(*std::move(usage.faults), "");
  builder.Take(std::move(usage.voluntary_switches), "");
  builder.Take(std::move(usage.involuntary_switches), "");
  // A plugin that fails once is not asked six times more.
  Evidence evidence;
  if (usage.status.ok()) {
    SyscallsResult syscalls = MeasureSyscalls(target);
    builder.Heed(syscalls.status);
    row.crossings = builder.Take(std::move(syscalls.crossings), "crossings");
    row.crossings_per_mib =
        builder.Take(std::move(syscalls.crossings_per_mib), "crossings_per_mib");
    builder.Take(std::move(syscalls.calls), "");
    row.sqes = builder.Take(std::move(syscalls.sqes), "sqes");
    evidence.into_user = builder.Take(std::move(syscalls.into_user), "");
    evidence.out_of_user = builder.Take(std::move(syscalls.out_of_user), "");
    builder.Take(std::move(syscalls.by_reference), "");

    StorageResult storage = MeasureStorage(target);
    builder.Heed(storage.status);
    row.copies.storage_to_memory = builder.Take(std::move(storage.read), "storage_to_memory");
    if (storage.reads) builder.Take(*std::move(storage.reads), "");

    FootprintResult footprint = MeasureFootprint(target);
    builder.Heed(footprint.status);
    row.copies.staged = builder.Take(std::move(footprint.staged), "staged");

    AliasResult alias = MeasureAlias(target);
    builder.Heed(alias.status);
    const std::optional<double> queued = builder.Take(std::move(alias.queued), "send");
    const std::optional<double> delivered = builder.Take(std::move(alias.delivered), "delivery");
    row.copies.send = Copied(queued);
    row.copies.transmit = builder.Take(transmit, "transmit");
    if (queued && delivered && row.copies.transmit) {
      // What was copied into the queue is not by reference any more: the wire's copy shows on the
      // rest only.
      row.copies.delivery = std::max(0.0, *queued - *delivered - *row.copies.transmit * *queued);
    } else if (delivered) {
      builder.Miss("delivery", transmit.note);
    }
    if (auto kernel = MeasureKernelReport(target)) {
      builder.Heed(kernel->status);
      std::optional<double> arrived_copied;
      if (queued && delivered && *queued > 0) arrived_copied = 1 - *delivered / *queued;
      CrossCheck(arrived_copied, kernel->copied);
      builder.Take(std::move(kernel->by_reference), "");
      builder.Take(std::move(kernel->copied), "");
    }
    // Without a wire there is nothing to add.
    const std::optional<double> wire =
        target.channel.has_wire() ? row.copies.transmit : std::optional<double>(0);
    if (row.copies.staged && row.copies.send && wire) {
      row.copies.cpu = *row.copies.staged + *row.copies.send + *wire;
    } else {
      builder.Miss("cpu", "one of its parts was not measured");
    }
  } else {
    builder.Miss("all figures", usage.status.why());
  }

  evidence.foreign_system = base::ForeignSystem();
  evidence.staged = row.copies.staged;
  evidence.send = row.copies.send;
  evidence.crossings_per_mib = row.crossings_per_mib;
  row.judgement = Judge(claim, evidence);
  return std::move(row);
}

}  // namespace

CountResult Count(std::span<const host::PluginPtr> plugins, std::span<const std::string> channels,
                  const CountOptions& options, const CountObserver& observer) {
  CountResult result;
  std::size_t number = 0;
  for (const std::string& name : channels) {
    const auto channel = channels::MakeChannel(name, {.directory = options.directory});
    if (!channel) {
      result.skips.push_back({.plugin = {}, .channel = name, .reason = channel.error().message});
      number += plugins.size();
      continue;
    }
    const std::filesystem::path& sources =
        channel->directory().empty() ? options.directory : channel->directory();
    std::optional<Measurement> transmit;
    for (const host::PluginPtr& plugin : plugins) {
      const bool go_on = observer({.plugin = plugin->name(),
                                   .channel = name,
                                   .number = ++number,
                                   .of = plugins.size() * channels.size()});
      if (!go_on) return result;
      if (!transmit) transmit = MeasureTransmit(*channel, sources);
      const Target target{.plugin = plugin,
                          .channel = *channel,
                          .directory = sources,
                          .bytes = options.bytes,
                          .cache = options.cache};
      auto measured = MeasureRow(target, *transmit);
      if (Row* row = std::get_if<Row>(&measured)) {
        result.rows.push_back(std::move(*row));
      } else {
        result.skips.push_back({.plugin = std::string(plugin->name()),
                                .channel = name,
                                .reason = std::get<Refusal>(measured).reason});
      }
    }
  }
  return result;
}

bool AnyFailed(const CountResult& result) {
  return std::ranges::any_of(result.rows, [](const Row& row) {
    return !row.failure.empty() || row.judgement.verdict == Verdict::kRefuted;
  });
}

}  // namespace sluice::witness
