// A double of sendfile(2) of FreeBSD, or with SLUICE_DRAGONFLY of DragonFly, for Linux: the rules
// of rules.h over Linux' own sendfile(2), which hands the socket references to pages as theirs
// does.
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "plugins/bsd/system.h"
#include "plugins/bsd/testing/rules.h"

namespace sluice::plugins::bsd {
namespace {

#ifdef SLUICE_DRAGONFLY
constexpr bool kIsFreeBsd = false;
#else
constexpr bool kIsFreeBsd = true;
#endif

constexpr std::int64_t kGarbage = 0x5EED;
// A size at which FreeBSD was seen to answer success with bytes missing.
constexpr std::size_t kShort = 81'720;

// How the transfer that one call makes goes on.
struct State {
  std::int64_t header = 0;
  std::int64_t file = 0;

  std::int64_t Counted() const {
    const bool counts = kIsFreeBsd == Keeps(Rule::kHeaderIsCounted);
    return file + (counts ? header : 0);
  }
};

Sent Failed(int error, const State& state) {
  if (!kIsFreeBsd && IsEarly(error)) {
    if (state.header + state.file == 0 && Keeps(Rule::kEarlyLeavesGarbage)) {
      return {.error = error, .bytes = kGarbage};
    }
    // Only a failure that a test injects comes so late.
    if (state.header + state.file != 0) return {.error = 0, .bytes = state.Counted()};
  }
  return {.error = error, .bytes = Carries(error) ? state.Counted() : 0};
}

}  // namespace

const bool kSendsHead = kIsFreeBsd;
const bool kMayBlock = true;
const bool kCountsEarlyErrors = kIsFreeBsd;

Sent SendFile(int file, int socket, std::uint64_t offset, std::size_t count,
              std::span<const std::byte> head) noexcept {
  State state;
  if (!head.empty()) {
    struct stat status;
    if (fstat(file, &status) != 0) return Failed(errno, state);
    const bool empty = static_cast<std::uint64_t>(status.st_size) <= offset;
    if (kIsFreeBsd && empty && Keeps(Rule::kEmptyFileDropsHeader)) return {};
  }
  if (!Keeps(Rule::kCountIsOfTheFile)) count -= std::min(count - 1, head.size());
  std::size_t left = count != 0 || !Keeps(Rule::kZeroIsToTheEnd) ? count : SIZE_MAX >> 1U;
  if (kIsFreeBsd && Keeps(Rule::kSuccessMayBeShort)) left = std::min(left, kShort);

  while (!head.empty()) {
    const ssize_t sent = send(socket, head.data(), head.size(), MSG_NOSIGNAL | MSG_MORE);
    if (sent < 0) return Failed(errno, state);
    state.header += sent;
    head = head.subspan(static_cast<std::size_t>(sent));
  }
  auto position = static_cast<off_t>(offset);
  while (left != 0) {
    const ssize_t sent = sendfile(socket, file, &position, std::min(left, std::size_t{0x7ffff000}));
    // There is no EOVERFLOW: an offset beyond any file is one behind the end.
    if (sent < 0 && errno != EOVERFLOW) return Failed(errno, state);
    if (sent <= 0) {
      if (!Keeps(Rule::kEndIsSuccess)) return Failed(EIO, state);
      break;
    }
    state.file += sent;
    left -= static_cast<std::size_t>(sent);
  }
  return {.error = 0, .bytes = state.Counted()};
}

}  // namespace sluice::plugins::bsd
