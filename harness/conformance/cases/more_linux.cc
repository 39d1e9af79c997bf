// The last segment: held for what follows, and sent when nothing does.
#include <fmt/format.h>
#include <netinet/in.h>
#include <sluice/plugin.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "core/transfer/endpoint.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/native_cases.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {
namespace {

// Less than a segment of any device.
constexpr std::uint64_t kLittle = 1'000;

// What a transfer sends.
struct Parts {
  std::uint64_t length = 0;
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  bool to_end = false;

  std::string Show() const {
    return fmt::format("a head of {}, {} bytes of the source{} and a tail of {}", head, length,
                       to_end ? " to its end" : "", tail);
  }
};

// With the parts that a plugin may send in calls of their own. Together they fit a segment.
constexpr Parts kLittleParts[] = {
    {.length = 1},
    {.length = kLittle},
    {.length = kLittle, .to_end = true},
    {.length = kLittle, .head = 100},
    {.length = kLittle, .tail = 100},
    {.length = kLittle, .head = 100, .tail = 100},
    {.length = kLittle, .head = 100, .tail = 100, .to_end = true},
    {.head = 100},
    {.tail = 100},
};

// Not a multiple of what a segment takes.
constexpr Parts kManySegments[] = {
    {.length = 20'001, .head = 100},     {.length = 20'001, .head = 100, .to_end = true},
    {.length = 20'001, .tail = 100},     {.length = 100'003},
    {.length = 100'003, .to_end = true},
};

// A connection on which the host and transfers send in turn, with somebody who reads all the time.
class Conversation {
 public:
  explicit Conversation(CaseContext& context) : Conversation(context, context.Connect()) {}

  int sink() const { return sink_.get(); }

  // A socket option of TCP.
  void Set(int option, int value) const {
    Must(::setsockopt(sink(), IPPROTO_TCP, option, &value, sizeof value), "TCP option");
  }
  bool IsSet(int option) const {
    int value = 0;
    socklen_t size = sizeof value;
    Must(::getsockopt(sink(), IPPROTO_TCP, option, &value, &size), "TCP option");
    return value != 0;
  }

  // By a transfer.
  void Send(const Parts& parts, std::uint32_t flags) {
    const std::string head = Pattern{.variety = 1}.At(0, parts.head);
    const std::string tail = Pattern{.variety = 2}.At(0, parts.tail);
    const Source source(context_, parts.length);
    CheckedTransfer transfer(context_, source.endpoint(), transfer::Describe(sink()).value(),
                             {.length = parts.to_end ? SLUICE_TO_END : parts.length,
                              .head = head,
                              .tail = tail,
                              .flags = flags});
    transfer.Open();
    transfer.FinishWell();
    transfer.Close();
    sent_ += head + Pattern{}.At(0, parts.length) + tail;
  }

  // By the host.
  void Say(std::string_view bytes) {
    Must(::send(sink(), bytes.data(), bytes.size(), MSG_NOSIGNAL), "send by the host");
    sent_ += bytes;
  }

  // Ends it. All that was sent has to have arrived.
  void Conclude() {
    sink_.reset();
    reader_.Finish();
    const std::string& seen = reader_.bytes();
    context_.Expect(
        seen == sent_, "C-BYTES-1",
        fmt::format("all {} bytes that were sent in turn", sent_.size()),
        seen.size() == sent_.size() ? "others" : fmt::format("{} bytes arrived", seen.size()));
  }

 private:
  Conversation(CaseContext& context, channels::Connection connection)
      : context_(context),
        sink_(std::move(connection.sink)),
        reader_(std::move(connection.receiver), ExpectedStream(), {.keep = true}) {
    reader_.Start();
  }

  CaseContext& context_;
  base::UniqueHandle sink_;
  Reader reader_;
  std::string sent_;
};

// How many bytes wait in a socket although all that it sent was confirmed and the peer has room for
// them. Waits for the confirmations, and for the room; 0: it has sent everything.
std::uint64_t Held(int sink) {
  using std::chrono::steady_clock;
  // TCP acts on a confirmation at once, so what waits longer waits for something else.
  constexpr std::chrono::milliseconds kSettled{5};
  constexpr std::chrono::microseconds kGlance{200};
  const steady_clock::time_point start = steady_clock::now();
  steady_clock::time_point since = start;  // the last time that something else was in the way
  for (;;) {
    const tcp_info info = TcpInfoOf(sink);
    const steady_clock::time_point now = steady_clock::now();
    if (info.tcpi_notsent_bytes == 0) return 0;
    if (info.tcpi_unacked != 0 || info.tcpi_notsent_bytes > info.tcpi_snd_wnd) since = now;
    if (now - since >= kSettled) return info.tcpi_notsent_bytes;
    if (now - start > std::chrono::milliseconds(kPatienceMs)) {
      throw std::runtime_error("a receiver that reads confirms nothing");
    }
    std::this_thread::sleep_for(kGlance);
  }
}

// ---- With the flag ----

// What is wrong, or nothing.
std::string HoldsForTheRest(CaseContext& context, const Parts& parts) {
  Conversation conversation(context);
  conversation.Send(parts, SLUICE_REQUEST_MORE_FOLLOWS);
  const std::uint64_t held = Held(conversation.sink());
  conversation.Say("the rest");
  const std::uint32_t segments = TcpInfoOf(conversation.sink()).tcpi_data_segs_out;
  conversation.Conclude();
  if (held == 0) return "nothing is held";
  if (segments <= 1) return {};
  return fmt::format("{} bytes are held, but with the rest they make {} segments", held, segments);
}

}  // namespace

// A segment, and no more: TCP sends what is held as soon as segments before it are confirmed.
void HoldsTheLastSegment(CaseContext& context) {
  for (const Parts& parts : kLittleParts) {
    const std::string wrong =
        WhenUndisturbed(context, [&] { return HoldsForTheRest(context, parts); });
    context.Expect(
        wrong.empty(), "C-MORE-1",
        "the last segment of " + parts.Show() + " waits for the rest, which goes with it", wrong);
  }
}

// Where there are no segments the flag has no effect: nothing is lost or held back.
void IsForNothingElsewhere(CaseContext& context) {
  for (const Parts& parts : {Parts{.length = kLittle}, Parts{.length = 20'001, .head = 100}}) {
    const Source source(context, parts.length);
    Delivery delivery(context, source, {.head = parts.head, .flags = SLUICE_REQUEST_MORE_FOLLOWS});
    delivery.transfer().Open();
    delivery.transfer().FinishWell();
    const int receiver = delivery.reader().handle();
    const std::uint64_t arrived = Readable(receiver);
    context.Expect(
        arrived == delivery.total(), "C-MORE-1",
        fmt::format("all {} bytes can be read: there are no segments to be held", delivery.total()),
        fmt::format("{} bytes", arrived));
    delivery.Conclude();
  }
}

// On one connection, as a server keeps them. Such a server has TCP not wait for confirmations
// before it sends little (TCP_NODELAY), or the system itself would hold back what a plugin does
// not.
void HoldsNothing(CaseContext& context) {
  Conversation conversation(context);
  conversation.Set(TCP_NODELAY, 1);
  const auto send = [&](const Parts& parts) {
    conversation.Send(parts, 0);
    const std::uint64_t held = Held(conversation.sink());
    context.Expect(held == 0, "C-MORE-2",
                   "nothing is held back when the transfer of " + parts.Show() + " is done",
                   fmt::format("{} bytes wait, and all before them have arrived", held));
  };
  for (const Parts& parts : kLittleParts) send(parts);
  for (const Parts& parts : kManySegments) send(parts);
  for (const Parts& parts : kLittleParts) send(parts);
  conversation.Conclude();
}

// A transfer that is part of what the host holds together itself.
void KeepsTheCork(CaseContext& context) {
  constexpr Parts kWhole{.length = kLittle};
  const auto attempt = [&]() -> std::string {
    Conversation conversation(context);
    conversation.Set(TCP_CORK, 1);
    conversation.Say("the host's own head");
    conversation.Send(kWhole, 0);
    const bool corked = conversation.IsSet(TCP_CORK);
    const std::uint64_t held = Held(conversation.sink());
    conversation.Say("and its tail");
    conversation.Set(TCP_CORK, 0);
    conversation.Conclude();
    if (!corked) return "TCP_CORK is off after the transfer";
    return held != 0 ? "" : "TCP_CORK is on, but what it held was sent";
  };
  const std::string wrong = WhenUndisturbed(context, attempt);
  context.Expect(wrong.empty(), "C-HANDLE-2",
                 "TCP_CORK, which the host has set, still holds bytes back", wrong);
}

}  // namespace sluice::conformance
