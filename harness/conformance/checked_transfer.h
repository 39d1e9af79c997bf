// One transfer by the plugin, driven step by step as a host drives it. Every result is checked.
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

// What a case asks for. The strings must live until Close().
struct TransferSpec {
  std::uint64_t offset = 0;
  std::uint64_t length = SLUICE_TO_END;
  std::string_view head{};
  std::string_view tail{};
  std::uint32_t flags = 0;  // SLUICE_REQUEST_*

  // The SLUICE_CAP_* bits without which a plugin may refuse it.
  std::uint64_t capabilities() const;
};

// The bytes a step may move unless a case says otherwise.
inline constexpr std::uint64_t kBudget = std::uint64_t{2} << 20U;

// A transfer in its own storage. The destructor closes it. Any thread may call it, one at a time.
// A breach of the contract ends the case by an exception; on other threads than the case's use the
// Try… functions, which return the breach instead.
//
// Checks after each call what holds for all transfers (kEveryTransfer): statuses are known; counts
// grow, add up and keep to the budget; there is a path once bytes have moved, something to wait
// for, and a reason with each error; no exception leaves the plugin.
class CheckedTransfer {
 public:
  CheckedTransfer(CaseContext& context, const sluice_endpoint& source, const sluice_endpoint& sink,
                  const TransferSpec& spec);
  ~CheckedTransfer();
  CheckedTransfer(const CheckedTransfer&) = delete;
  CheckedTransfer& operator=(const CheckedTransfer&) = delete;

  // Uses this storage, which must live until Close(), instead of its own. Call it before Open().
  void Use(std::byte* storage) { used_ = storage; }

  // Uses the storage of earlier transfers (sluice/reuse.h): begins with reopen() if something is
  // `kept` there, and ends with keep().
  void UseAgain(std::byte* storage, const sluice_reuse& reuse, bool kept) {
    Use(storage);
    reuse_ = &reuse;
    kept_ = kept;
  }

  // Skips the case unless probe() accepts the route. For routes other than the variant's.
  void RequireSupport();

  // Calls probe() and returns its status; report() has the reason.
  sluice_status Probe();

  // Opens the transfer. Skips the case if the plugin refuses what it does not claim; any other
  // refusal is a failure.
  void Open();

  // Calls open() and returns its status.
  sluice_status TryOpen();

  // Makes one step and checks it.
  sluice_status Step(std::uint64_t budget = kBudget);

  // Makes one step; `breach` says what it breaks.
  struct Breach {
    std::string_view clause{};  // empty: no clause is broken
    std::string expected{};
    std::string seen{};
  };
  sluice_status TryStep(std::uint64_t budget, Breach& breach) noexcept;

  // Waits for what the last step asked for, as a host does. Returns false if it has not come after
  // kPatienceMs.
  bool Wait();

  // Steps and waits until the transfer is done or has failed. Calls `before_step` with the number
  // of each step, from 0; if that returns false, returns SLUICE_E_CANCELLED and does not close.
  using BeforeStep = std::function<bool(std::uint64_t)>;
  sluice_status Finish(std::uint64_t budget = kBudget, const BeforeStep& before_step = {});

  // Finish(); anything but SLUICE_DONE is a failure of C-ERROR-1.
  void FinishWell(std::uint64_t budget = kBudget, const BeforeStep& before_step = {});

  // Closes the transfer if it is open.
  void Close();
  // The same; returns what was thrown, or an empty string.
  std::string TryClose();

  bool is_open() const { return open_; }
  const sluice_progress& progress() const { return progress_; }
  const sluice_report& report() const { return report_; }
  std::uint64_t bytes_done() const { return progress_.bytes_done; }
  // "SOURCE_TRUNCATED: sendfile returned 0 (EIO: Input/output error)", for findings.
  std::string Describe(sluice_status status) const;

  // The request, for cases that change it before Open(). It and all it points to live in this
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
  std::uint64_t idle_ = 0;    // steps in a row that returned SLUICE_MORE and moved nothing
  std::uint64_t around_ = 0;  // head and tail together
  std::unique_ptr<std::byte, Free> storage_;
  std::byte* used_ = nullptr;  // storage_, or that of the case
  const sluice_reuse* reuse_ = nullptr;
  bool kept_ = false;  // something is, in used_
  bool open_ = false;
};

// How long a case waits for something that should come at once. Guards against hanging.
inline constexpr int kPatienceMs = 10'000;

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_CHECKED_TRANSFER_H_
