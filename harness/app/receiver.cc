#include "harness/app/receiver.h"

#include <fmt/format.h>

#include <boost/system/errc.hpp>
#include <chrono>

#include "core/base/path.h"
#include "harness/app/failure.h"
#include "harness/app/interrupt.h"
#include "harness/app/listener.h"
#include "harness/app/output_file.h"
#include "harness/app/sockets.h"
#include "harness/app/streams.h"

namespace sluice::app {
namespace {

using boost::system::errc::file_exists;

// Takes one connection; afterwards nobody can connect any more, and a unix socket's path is gone.
base::Result<base::UniqueHandle> TakeOne(
    Listener listener, const Interrupt& interrupt,
    const std::function<void(const std::string&)>& on_listening, std::string& peer) {
  on_listening(listener.address());
  return listener.Accept(interrupt.cancellation(), peer);
}

base::Result<ReceiveReport> ReceiveFrom(const ReceiveJob& job, const base::UniqueHandle& socket,
                                        std::optional<OutputFile> output,
                                        const Interrupt& interrupt, const OnProgress& on_progress) {
  on_progress(0, std::nullopt);
  const auto start = std::chrono::steady_clock::now();
  const auto stream = Drain(
      socket.get(), output ? output->handle() : kNowhere,
      [&](std::uint64_t done) { on_progress(done, std::nullopt); }, interrupt.cancellation());
  if (!stream) return stream.error();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (output) {
    if (auto committed = output->Commit(); !committed) return committed.error();
  }
  if (job.verify) {
    // Last: to the sender it means that everything went well here.
    if (auto answered = AnswerDigest(socket.get(), *stream, interrupt.cancellation()); !answered) {
      return answered.error();
    }
  }
  return ReceiveReport{.peer = {}, .stream = *stream, .seconds = seconds};
}

}  // namespace

Attempt<ReceiveReport> ReceiveOne(const ReceiveJob& job,
                                  const std::function<void(const std::string&)>& on_listening,
                                  const OnProgress& on_progress) {
  const std::string name = ToString(job.address);
  const auto addresses = Resolve(job.address);
  if (!addresses) return addresses.error();
  const auto interrupt = OrFail(Interrupt::Create(), kExitFailed);
  if (!interrupt) return interrupt.error();
  const auto failed = [&](const base::Error& error, int exit_code) {
    const int signal = (*interrupt)->signal();
    return Failure{signal != 0 ? kExitSignal + signal : exit_code, error.message};
  };
  std::optional<OutputFile> output;
  if (job.output) {
    auto created = OutputFile::Create(base::FromUtf8(*job.output), job.force);
    if (!created) return failed(created.error(), kExitUsage);
    output.emplace(*std::move(created));
  }
  auto listener = Listener::Listen(*addresses, name);
  if (!listener) {
    return failed(listener.error(),
                  listener.error().code == file_exists ? kExitUsage : kExitFailed);
  }
  std::string peer;
  const auto socket = TakeOne(*std::move(listener), **interrupt, on_listening, peer);
  if (!socket) return failed(socket.error(), kExitFailed);
  auto report = ReceiveFrom(job, *socket, std::move(output), **interrupt, on_progress);
  if (!report) return failed(report.error(), kExitFailed);
  report->peer = peer;
  return *report;
}

}  // namespace sluice::app
