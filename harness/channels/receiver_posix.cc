#include <boost/system/errc.hpp>
#include <span>
#include <utility>

#include "core/base/error.h"
#include "core/base/file.h"
#include "harness/channels/receiver.h"
#include "harness/child/child.h"

namespace sluice::channels {

class Receiver::Work {
 public:
  base::UniqueHandle file;  // none for a stream
  child::Child child{};     // none for a file
};

Receiver::Receiver(std::unique_ptr<Work> work) : work_(std::move(work)) {}
Receiver::Receiver(Receiver&&) noexcept = default;
Receiver& Receiver::operator=(Receiver&&) noexcept = default;
Receiver::~Receiver() = default;

base::Result<Receiver> Receiver::Start(base::UniqueHandle receiver) {
  auto work = std::make_unique<Work>();
  if (!base::IsOpen(receiver.get())) return base::Failed("cannot look at the receiver");
  if (base::IsRegularFile(receiver.get())) {
    work->file = std::move(receiver);
    return Receiver(std::move(work));
  }
  auto child = child::Child::Fork(
      {.keep = {receiver.get()}, .own_group = false, .signals = child::Signals::kBlocked},
      [&](const child::Link& link) {
        const Received received = Drain(receiver.get());
        link.Report(std::as_bytes(std::span(&received, 1)));
      });
  if (!child) return child.error();
  work->child = std::move(*child);
  return Receiver(std::move(work));
}

base::Result<Received> Receiver::Finish() {
  if (!work_->child) return Drain(work_->file.get());
  Received received;
  if (!work_->child.AwaitReport(std::as_writable_bytes(std::span(&received, 1)),
                                child::Time::max())) {
    return base::Error{
        .code = boost::system::errc::make_error_code(boost::system::errc::no_child_process),
        .message = "the receiving process ended before it could report"};
  }
  return received;
}

}  // namespace sluice::channels
