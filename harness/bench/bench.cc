#include "harness/bench/bench.h"

#include "core/base/processor.h"
#include "harness/bench/match.h"
#include "harness/channels/channel.h"

namespace sluice::bench {
namespace {

// Its thread runs on one processor as long as this lives.
class OnOneProcessor {
 public:
  OnOneProcessor() { base::StayOnProcessor(0); }
  ~OnOneProcessor() { base::RunAnywhere(); }
  OnOneProcessor(const OnOneProcessor&) = delete;
  OnOneProcessor& operator=(const OnOneProcessor&) = delete;
};

}  // namespace

bool BenchCell::noisy() const {
  return seconds.uncertainty() >= kNoisy ||
         (ratio_to_raw && ratio_to_raw->uncertainty() >= kNoisy) ||
         (ratio_to_best && ratio_to_best->uncertainty() >= kNoisy);
}

BenchResult Bench(std::span<const host::PluginPtr> plugins, std::span<const std::string> channels,
                  const BenchOptions& options, const BenchObserver& observer) {
  BenchResult result;
  const std::size_t of = channels.size() * options.caches.size() * options.sizes.size();
  std::size_t number = 0;
  for (const std::string& name : channels) {
    const auto channel = channels::MakeChannel(name, {.directory = options.directory});
    if (!channel) {
      result.skips.push_back({.plugin = {},
                              .channel = name,
                              .bytes = {},
                              .cache = {},
                              .reason = channel.error().message,
                              .failed = false});
      number += options.caches.size() * options.sizes.size();
      continue;
    }
    const OnOneProcessor here;
    const std::filesystem::path& sources =
        channel->directory().empty() ? options.directory : channel->directory();
    for (const transfer::CacheState cache : options.caches) {
      for (const std::uint64_t bytes : options.sizes) {
        const BenchStep step{
            .channel = name, .bytes = bytes, .cache = cache, .number = ++number, .of = of};
        if (!observer(step)) return result;
        const auto payload = witness::Payload::Make(sources, bytes, cache);
        if (!payload) {
          result.skips.push_back({.plugin = {},
                                  .channel = name,
                                  .bytes = bytes,
                                  .cache = cache,
                                  .reason = payload.error().message,
                                  .failed = false});
          continue;
        }
        const auto go_on = [&] { return observer(step); };
        if (!RunMatch(*channel, *payload, cache, plugins, options, go_on, result)) return result;
      }
    }
  }
  return result;
}

}  // namespace sluice::bench
