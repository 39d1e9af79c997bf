#include "harness/conformance/case_context.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/socket.h"
#include "core/base/text.h"
#include "core/transfer/endpoint.h"
#include "harness/conformance/source.h"

namespace sluice::conformance {
namespace {

// Ends a case; its result is in the case.
struct CaseOver {};

std::uint64_t SeedOf(std::uint64_t seed, std::string_view name) {
  // FNV-1a: the same on every system, so that a seed can be handed around.
  std::uint64_t hash = 0xcbf29ce484222325U ^ seed;
  for (const char byte : name) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
  }
  return hash;
}

std::string Reason(const char* reason) {
  return reason == nullptr ? "no reason given" : base::OneLine(reason);
}

}  // namespace

CaseContext::CaseContext(const CaseOptions& options)
    : options_(options), random_(SeedOf(options.seed, options.variant.name())) {}

std::uint32_t CaseContext::sink_kind() const {
  return channel_ ? channel_->sink_kind() : SLUICE_KIND_UNKNOWN;
}

void CaseContext::OpenChannel() {
  auto channel = channels::MakeChannel(options_.variant.channel, {.directory = options_.directory});
  if (!channel) Skip(fmt::format("no channel {}: {}", this->channel(), channel.error().message));
  channel_.emplace(*std::move(channel));
}

channels::Connection CaseContext::Connect(const channels::Buffers& buffers) {
  auto connection = channel_->Connect(buffers);
  if (!connection) throw std::runtime_error(connection.error().message);
  if (nonblocking()) {
    Must(base::SetNonblocking(connection->sink.get(), true), "non-blocking mode of a sink");
  }
  return *std::move(connection);
}

sluice_endpoint CaseContext::DescribeSink(base::Handle sink) const {
  return transfer::Describe(sink, nonblocking() ? SLUICE_FACT_NONBLOCKING : 0).value();
}

void CaseContext::RequireSupport() {
  if (!channel_) OpenChannel();
  if (nonblocking() && !Claims(SLUICE_CAP_NONBLOCKING)) {
    Skip("the plugin does not claim SLUICE_CAP_NONBLOCKING");
  }
  const channels::Connection connection = Connect();
  const Source source(*this, 1);
  const sluice_endpoint from = source.endpoint();
  const sluice_endpoint to = DescribeSink(connection.sink.get());
  const sluice_route route = {
      .struct_size = sizeof(route), .reserved = 0, .source = &from, .sink = &to};
  sluice_report report = {
      .struct_size = sizeof(report), .reserved = 0, .os_error = 0, .reason = nullptr};
  if (operations().probe(&route, &report) != SLUICE_OK) {
    Skip(
        fmt::format("the plugin does not take a file to {}: {}", channel(), Reason(report.reason)));
  }
}

void CaseContext::Choose(std::initializer_list<std::string_view> channels, bool nonblocking) {
  std::string reasons;
  for (const std::string_view name : channels) {
    options_.variant.channel = name;
    options_.variant.nonblocking = nonblocking;
    channel_.reset();
    try {
      RequireSupport();
      return;
    } catch (const CaseOver&) {
      reasons += (reasons.empty() ? "" : "; ") + std::exchange(result_, {}).reason;
    }
  }
  Skip(reasons);
}

std::uint64_t CaseContext::Random(std::uint64_t least, std::uint64_t most) {
  // Not std::uniform_int_distribution, which answers otherwise in other standard libraries.
  const std::uint64_t span = most - least + 1;
  return least + (span == 0 ? random_() : random_() % span);
}

Finding CaseContext::MakeFinding(std::string_view clause, std::string expected,
                                 std::string seen) const {
  const auto& own = options_.variant.of->clauses;
  if (std::ranges::find(own, clause) == own.end() &&
      std::ranges::find(kEveryTransfer, clause) == std::end(kEveryTransfer)) {
    seen += fmt::format(" (and the case cites {}, which it does not list)", clause);
  }
  return {.clause = std::string(clause), .expected = std::move(expected), .seen = std::move(seen)};
}

void CaseContext::Fail(std::string_view clause, std::string expected, std::string seen) {
  result_.findings.push_back(MakeFinding(clause, std::move(expected), std::move(seen)));
  result_.status = Status::kFail;
  throw CaseOver();
}

void CaseContext::Skip(std::string reason) {
  result_.status = Status::kSkip;
  result_.reason = std::move(reason);
  throw CaseOver();
}

void CaseContext::Warn(std::string_view clause, std::string expected, std::string seen) {
  result_.findings.push_back(MakeFinding(clause, std::move(expected), std::move(seen)));
  result_.status = Status::kWarn;
}

void CaseContext::Adopt(const CaseResult& result, std::string_view where) {
  if (result.status == Status::kPass) return;
  if (result.status == Status::kSkip) Skip(result.reason);
  for (Finding finding : result.findings) {
    finding.seen = fmt::format("{}{}", where, finding.seen);
    result_.findings.push_back(std::move(finding));
  }
  result_.status = result.status;
  if (IsBad(result.status)) throw CaseOver();
}

CaseResult CaseContext::Run() noexcept {
  return Run([this] {
    if (!options_.variant.channel.empty()) {
      result_.route_refused = true;  // unless it comes back
      RequireSupport();
      result_.route_refused = false;
    }
    options_.variant.of->run(*this);
  });
}

CaseResult CaseContext::Run(const std::function<void()>& part) noexcept {
  try {
    part();
  } catch (const CaseOver&) {
    // result_ says how.
  } catch (const std::exception& trouble) {
    result_.findings.push_back({.clause = {},
                                .expected = "the harness can set the case up",
                                .seen = base::OneLine(trouble.what())});
    result_.status = Status::kFail;
  }
  return result_;
}

std::int64_t Must(std::int64_t result, const char* what) {
  if (result < 0) throw std::system_error(base::LastError(), std::system_category(), what);
  return result;
}

bool Sanitized() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return true;
#else
  return false;
#endif
#else
  return false;
#endif
}

std::uint64_t CaseContext::MostUnread() const {
  return sink_kind() == SLUICE_KIND_PIPE && !nonblocking() ? base::MostBufferedWrite() : UINT64_MAX;
}

}  // namespace sluice::conformance
