// What sendfile(2) does on FreeBSD, DragonFly and macOS, as far as a plugin has to respect it.
#ifndef SLUICE_PLUGINS_BSD_TESTING_RULES_H_
#define SLUICE_PLUGINS_BSD_TESTING_RULES_H_

#include <cerrno>
#include <cstdint>

namespace sluice::plugins::bsd {

// FreeBSD's were measured on a kernel 13.1, whose sys/kern/kern_sendfile.c differs in details only
// from that of 15.0; DragonFly's are from sys/kern/uipc_syscalls.c of 5.9, those of
// macOS from its manual page and XNU's bsd/kern/uipc_syscalls.c, and were not run. "All" are these.
enum class Rule : std::uint8_t {
  kNone,
  kHeaderIsCounted,        // FreeBSD: *sbytes counts the header too; DragonFly's does not
  kCountIsOfTheFile,       // both: nbytes does not count the header
  kZeroIsToTheEnd,         // all: an nbytes of 0 sends all there is
  kEmptyFileDropsHeader,   // FreeBSD: if the file has no byte there, the header is not sent; 0
  kAgainCarriesBytes,      // all: EAGAIN comes with what was sent, up to a part of the header
  kInterruptCarriesBytes,  // all: so does EINTR, whatever SA_RESTART says
  kClosedCarriesBytes,     // all: so may EPIPE
  kSuccessMayBeShort,      // FreeBSD: 0 though less was sent than there is
  kEndIsSuccess,           // all: 0 if the file ends before nbytes
  kEarlyLeavesGarbage,     // DragonFly: *sbytes means nothing after EBADF, EINVAL and the like
};

// The rule that this double breaks, so that a test can see a case fail. The doubles' own test sets
// it.
#ifndef SLUICE_BROKEN_RULE
#define SLUICE_BROKEN_RULE kNone
#endif
inline Rule broken_rule = Rule::SLUICE_BROKEN_RULE;

inline bool Keeps(Rule rule) { return rule != broken_rule; }

// Whether a call that fails with `error` says how much it has sent.
inline bool Carries(int error) {
  switch (error) {
    case EAGAIN:
      return Keeps(Rule::kAgainCarriesBytes);
    case EINTR:
      return Keeps(Rule::kInterruptCarriesBytes);
    case EPIPE:
    case ECONNRESET:
      return Keeps(Rule::kClosedCarriesBytes);
    default:
      return true;
  }
}

}  // namespace sluice::plugins::bsd

#endif  // SLUICE_PLUGINS_BSD_TESTING_RULES_H_
