#include "harness/witness/specimen_process_windows.h"

#include <fmt/format.h>
#include <winsock2.h>

#include <algorithm>
#include <array>
#include <boost/system/errc.hpp>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/lent_socket.h"
#include "core/base/socket.h"
#include "core/base/winsock.h"
#include "harness/witness/specimen_order.h"

namespace sluice::witness {
namespace {

using Clock = std::chrono::steady_clock;

HANDLE Native(base::Handle handle) { return reinterpret_cast<HANDLE>(handle); }

std::chrono::milliseconds Until(Clock::time_point then) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(then - Clock::now());
  return std::clamp(left, std::chrono::milliseconds(0), std::chrono::milliseconds(1U << 30U));
}

base::Error Unfit(std::string message) {
  return {.code = boost::system::errc::make_error_code(boost::system::errc::not_supported),
          .message = std::move(message)};
}

// Where errors of this process go; the plugin's words must not mix with a report on standard
// output.
base::Handle ErrorOutput() {
  const HANDLE output = GetStdHandle(STD_ERROR_HANDLE);
  return output == nullptr ? base::kNoHandle : reinterpret_cast<base::Handle>(output);
}

bool WriteFully(base::Handle to, std::span<const std::byte> bytes) {
  return base::Write(to, bytes) == static_cast<std::int64_t>(bytes.size());
}

}  // namespace

base::Result<std::unique_ptr<Specimen::Process>> Specimen::Process::Start(const Job& job) {
  const std::wstring& file = job.plugin->file().native();
  if (file.empty()) {
    return Unfit(fmt::format(
        "{} is linked into the harness: on Windows only a plugin with a file of its own can be "
        "measured",
        job.plugin->name()));
  }
  if (file.size() > kMostFileLetters) return Unfit("the name of the plugin's file is too long");
  auto reports = base::MakePipe();
  if (!reports) return reports.error();
  auto gate = base::MakePipe();
  if (!gate) return gate.error();
  const HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  if (event == nullptr) return base::Failed("cannot make an event");
  base::UniqueHandle news(reinterpret_cast<base::Handle>(event));

  const bool socket = base::IsSocket(job.sink);
  SpecimenOrder order = {.lent_sink = {},
                         .source = job.source,
                         .sink = socket ? base::kNoHandle : job.sink,
                         .reports = reports->write_end.get(),
                         .news = news.get(),
                         .bytes = job.bytes,
                         .step_bytes = job.step_bytes,
                         .mode = job.mode,
                         .file_letters = static_cast<std::uint32_t>(file.size())};
  std::vector<base::Handle> inherit = {order.source, order.reports, order.news,
                                       gate->read_end.get()};
  if (!socket) inherit.push_back(order.sink);
  auto started = base::Process::Start(
      {.arguments = {std::string(kSpecimenArgument), fmt::format("{}", gate->read_end.get())},
       .inherit = inherit,
       .output = ErrorOutput()});
  if (!started) return started.error();
  if (socket) {
    auto lent = base::LendSocket(job.sink, started->pid());
    if (!lent) return lent.error();
    order.lent_sink = *lent;
  }
  // Now that nobody but the process can read it, writing ends if the process does.
  gate->read_end.reset();
  if (!WriteFully(gate->write_end.get(), std::as_bytes(std::span(&order, 1))) ||
      !WriteFully(gate->write_end.get(), std::as_bytes(std::span(file)))) {
    return base::Failed("cannot tell a specimen what to do");
  }
  return std::unique_ptr<Process>(
      std::make_unique<WindowsProcess>(*std::move(started), std::move(reports->read_end),
                                       std::move(news), std::move(gate->write_end)));
}

WindowsProcess::WindowsProcess(base::Process process, base::UniqueHandle reports,
                               base::UniqueHandle news, base::UniqueHandle gate)
    : process_(std::move(process)),
      reports_(std::move(reports)),
      news_(std::move(news)),
      gate_(std::move(gate)) {}

void WindowsProcess::OpenGate() {
  const std::byte go{};
  base::Write(gate_.get(), {&go, 1});
}

std::optional<SpecimenReport> WindowsProcess::AwaitReport(Time deadline) {
  const std::array handles = {Native(news_.get()), Native(process_.handle())};
  DWORD woken = WAIT_FAILED;
  SpecimenReport report{};
  const auto size = static_cast<std::int64_t>(sizeof report);
  do {
    woken = WaitForMultipleObjects(static_cast<DWORD>(handles.size()), handles.data(), FALSE,
                                   static_cast<DWORD>(Until(deadline).count()));
    // A report that was written is there, even if its writer has ended since.
    if (base::ReadableBytes(reports_.get()) >= size &&
        base::Read(reports_.get(), std::as_writable_bytes(std::span(&report, 1))) == size) {
      return report;
    }
  } while (woken == WAIT_OBJECT_0 && Clock::now() < deadline);
  return std::nullopt;
}

std::string WindowsProcess::Mishap(Time deadline) {
  const auto exit_code = process_.Wait(Until(deadline));
  if (!exit_code) return std::string(kHung);
  if (base::IsCrash(*exit_code)) return "crashed: " + base::ExitText(*exit_code);
  return fmt::format("ended its process, with exit status {}, before the transfer was over",
                     *exit_code);
}

}  // namespace sluice::witness
