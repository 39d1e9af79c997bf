#include <windows.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/socket.h"
#include "harness/channels/receiver.h"

namespace sluice::channels {

class Receiver::Work {
 public:
  explicit Work(base::UniqueHandle receiver) : source_(std::move(receiver)) {
    if (base::IsRegularFile(source_.get())) return;
    thread_ = std::thread([this] {
      received_ = Drain(source_.get());
      ended_ = true;
    });
  }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;
  ~Work() {
    if (!thread_.joinable()) return;
    // A call of recv() from now on returns at once; one that waits already may have to be woken
    // (Wine).
    base::ShutDown(source_.get(), base::Half::kBoth);
    while (!ended_) {
      CancelIoEx(reinterpret_cast<HANDLE>(source_.get()), nullptr);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    thread_.join();
  }

  Received Finish() {
    if (!thread_.joinable()) return Drain(source_.get());
    thread_.join();
    return received_;
  }

 private:
  base::UniqueHandle source_;
  Received received_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;  // none for a file
};

Receiver::Receiver(std::unique_ptr<Work> work) : work_(std::move(work)) {}
Receiver::Receiver(Receiver&&) noexcept = default;
Receiver& Receiver::operator=(Receiver&&) noexcept = default;
Receiver::~Receiver() = default;

base::Result<Receiver> Receiver::Start(base::UniqueHandle receiver) {
  if (!base::IsOpen(receiver.get())) return base::Failed("cannot look at the receiver");
  return Receiver(std::make_unique<Work>(std::move(receiver)));
}

base::Result<Received> Receiver::Finish() { return work_->Finish(); }

}  // namespace sluice::channels
