#include <unistd.h>

#include <array>
#include <boost/system/errc.hpp>
#include <utility>

#include "core/base/descriptors.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "harness/channels/child.h"
#include "harness/channels/drain.h"
#include "harness/channels/receiver.h"

namespace sluice::channels {

class Receiver::Work {
 public:
  base::UniqueHandle source;  // a file: itself; a stream: where the process reports
  Child child{};              // none for a file
};

Receiver::Receiver(std::unique_ptr<Work> work) : work_(std::move(work)) {}
Receiver::Receiver(Receiver&&) noexcept = default;
Receiver& Receiver::operator=(Receiver&&) noexcept = default;
Receiver::~Receiver() = default;

base::Result<Receiver> Receiver::Start(base::UniqueHandle receiver) {
  auto work = std::make_unique<Work>();
  if (!base::IsOpen(receiver.get())) return base::Failed("cannot look at the receiver");
  if (base::IsRegularFile(receiver.get())) {
    work->source = std::move(receiver);
    return Receiver(std::move(work));
  }

  int ends[2];
  if (base::MakePipe(ends) != 0) return base::Failed("cannot make a pipe for the receiver");
  work->source = base::UniqueHandle(ends[0]);
  const base::UniqueHandle report(ends[1]);
  auto child = Child::Start(std::array{receiver.get(), report.get()}, [&] {
    const Received received = Drain(receiver.get());
    // Fits a pipe, so it goes at once; if nobody reads it any more, nobody misses it.
    (void)!::write(report.get(), &received, sizeof received);
  });
  if (!child) return child.error();
  work->child = std::move(*child);
  return Receiver(std::move(work));
}

base::Result<Received> Receiver::Finish() {
  if (!work_->child) return Drain(work_->source.get());
  Received received;
  const ssize_t count =
      base::RetryOnSignal([&] { return ::read(work_->source.get(), &received, sizeof received); });
  if (count < 0) return base::Failed("cannot read what the receiver reports");
  if (count != sizeof received) {
    return base::Error{
        .code = boost::system::errc::make_error_code(boost::system::errc::no_child_process),
        .message = "the receiving process ended before it could report"};
  }
  return received;
}

}  // namespace sluice::channels
