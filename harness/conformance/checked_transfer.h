// One transfer by the plugin, step by step, as a host drives it, with every answer checked.
#ifndef SLUICE_HARNESS_CONFORMANCE_CHECKED_TRANSFER_H_
#define SLUICE_HARNESS_CONFORMANCE_CHECKED_TRANSFER_H_

#include <sluice/plugin.h>
#include <sluice/reuse.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace sluice::conformance {

class CaseContext;

// What a case asks for. The strings are lent until Close().
struct TransferSpec {
  std::uint64_t offset = 0;
  std::uint64_t length = SLUICE_TO_END;
  std::string_view head{};
  std::string_view tail{};
  std::uint32_t flags = 0;  // SLUICE_REQUEST_*

  // The SLUICE_CAP_*s a plugin must claim to be held to it.
  std::uint64_t capabilities() const;
};

// The bytes a step may move unless a case says otherwise.
inline constexpr std::uint64_t kBudget = std::uint64_t{2} << 20U;

// A transfer in storage of its own. Closed when it is destroyed. Any thread may call it, one at a
// time; but what breaks the contract ends the case, by an exception, so calls from other threads
// than the case's catch it (TryStep() never throws).
//
// Every call is checked for what holds for all transfers (kEveryTransfer): known statuses, counts
// that grow, add up and keep to the budget, a path once bytes have moved, something to wait for, a
// reason beside an error, no exception.
class CheckedTransfer {
 public:
  CheckedTransfer(CaseContext& context, const sluice_endpoint& source, const sluice_endpoint& sink,
                  const TransferSpec& spec);
  ~CheckedTransfer();
  CheckedTransfer(const CheckedTransfer&) = delete;
  CheckedTransfer& operator=(const CheckedTransfer&) = delete;

  // Works in this storage, which is lent until Close(), instead of in its own. Before Open().
  void Use(std::byte* storage) { used_ = storage; }

  // The same in the storage of transfers before it (sluice/reuse.h): begins by reopen() if
  // something is `kept` there, and ends by keep().
  void UseAgain(std::byte* storage, const sluice_reuse& reuse, bool kept) {
    Use(storage);
    reuse_ = &reuse;
    kept_ = kept;
  }

  // Skips the case unless probe() accepts the route: for routes that are not those of a variant.
  void RequireSupport();

  // What probe() answers; report() tells why.
  sluice_status Probe();

  // Opens. A refusal of what the plugin claims, on a route it probes well, is a failure; a refusal
  // of what it does not claim skips the case.
  void Open();

  // Opens, and answers whatever open() does.
  sluice_status TryOpen();

  // One step, checked.
  sluice_status Step(std::uint64_t budget = kBudget);

  // One step; answers what it breaks, or an empty string, through `broken` (clause, what was seen).
  struct Breach {
    std::string_view clause{};  // empty: none
    std::string expected{};
    std::string seen{};
  };
  sluice_status TryStep(std::uint64_t budget, Breach& breach) noexcept;

  // Waits for what the last step said, as a host does. False after kPatience without it.
  bool Wait();

  // Steps, and waits, until the transfer is done or has failed. `before_step` is called with the
  // number of the step, from 0; false ends it with SLUICE_E_CANCELLED, without closing.
  using BeforeStep = std::function<bool(std::uint64_t)>;
  sluice_status Finish(std::uint64_t budget = kBudget, const BeforeStep& before_step = {});

  // Finish(); anything but SLUICE_DONE is a failure of C-ERROR-1.
  void FinishWell(std::uint64_t budget = kBudget, const BeforeStep& before_step = {});

  // Ends the transfer, if it is open.
  void Close();
  // The same; answers what was thrown, or nothing.
  std::string TryClose();

  bool is_open() const { return open_; }
  const sluice_progress& progress() const { return progress_; }
  const sluice_report& report() const { return report_; }
  std::uint64_t bytes_done() const { return progress_.bytes_done; }
  // "SOURCE_TRUNCATED: sendfile returned 0 (EIO: Input/output error)", for findings.
  std::string Describe(sluice_status status) const;

  // The request, for cases that spoil it before Open(). It and all it points to live in this
  // object.
  sluice_request& request() { return request_; }
  sluice_route& route() { return route_; }
  sluice_endpoint& source() { return source_; }
  sluice_endpoint& sink() { return sink_; }
  std::byte* storage() { return used_; }

 private:
  struct Free {
    void operator()(std::byte* storage) const;
  };

  Breach Check(sluice_status status, std::uint64_t budget, const sluice_progress& before);

  CaseContext& context_;
  sluice_endpoint source_;
  sluice_endpoint sink_;
  sluice_route route_{};
  sluice_request request_{};
  sluice_report report_{};
  sluice_progress progress_{};
  std::uint64_t needs_;       // capabilities of the spec
  std::uint64_t idle_ = 0;    // steps in a row that answered SLUICE_MORE and moved nothing
  std::uint64_t around_ = 0;  // head and tail together
  std::unique_ptr<std::byte, Free> storage_;
  std::byte* used_ = nullptr;  // storage_, or what the case lends
  const sluice_reuse* reuse_ = nullptr;
  bool kept_ = false;  // something is, in used_
  bool open_ = false;
};

// How long a case waits for something that should come at once: a guard against hanging.
inline constexpr int kPatienceMs = 10'000;

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_CHECKED_TRANSFER_H_
