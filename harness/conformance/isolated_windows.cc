#include <windows.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "core/base/child_process.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/case_report.h"
#include "harness/conformance/isolated.h"

namespace sluice::conformance {
namespace {

using Clock = std::chrono::steady_clock;
using base::Handle;
using base::UniqueHandle;

// Tells a case's process the number of the handle to report to.
constexpr char kReportVariable[] = "SLUICE_REPORT_HANDLE";

// How often more processes than the system waits for at once are looked at.
constexpr std::chrono::milliseconds kGlance{20};

HANDLE Native(Handle handle) { return reinterpret_cast<HANDLE>(handle); }

// A file that nobody else finds. Not a pipe: writing never waits for a reader, nor reading for
// whoever still holds the other end.
base::Result<UniqueHandle> NamelessFile() {
  std::error_code error;
  const auto directory = std::filesystem::temp_directory_path(error);
  if (error) return base::SystemError(error.value(), "there is no directory for temporary files");
  auto made = base::MakeFile(directory, "sluice-case-");
  if (!made) return made.error();
  if (auto unlinked = base::Unlink(made->path); !unlinked) return unlinked.error();
  return std::move(made->file);
}

LONG WINAPI EndAtOnce(EXCEPTION_POINTERS* exception) {
  TerminateProcess(GetCurrentProcess(), exception->ExceptionRecord->ExceptionCode);
  return EXCEPTION_EXECUTE_HANDLER;
}

}  // namespace

struct Isolated::Process {
  bool HasEnded() const { return process->Wait(std::chrono::milliseconds(0)).has_value(); }

  std::optional<base::Process> process;
  UniqueHandle report;
  UniqueHandle output;
};

base::Result<Isolated> Isolated::Start(const Variant& variant, std::chrono::seconds patience,
                                       const std::vector<std::string>& arguments) {
  auto report = NamelessFile();
  if (!report) return report.error();
  auto output = NamelessFile();
  if (!output) return output.error();
  const Handle inherited = report->get();
  Isolated isolated;
  isolated.case_ = variant.of;
  isolated.patience_ = patience;
  isolated.started_ = Clock::now();
  isolated.deadline_ = isolated.started_ + patience;
  SetEnvironmentVariableA(kReportVariable, std::to_string(inherited).c_str());
  auto process = base::Process::Start(
      {.arguments = arguments, .inherit = {&inherited, 1}, .output = output->get()});
  SetEnvironmentVariableA(kReportVariable, nullptr);
  if (!process) return process.error();
  isolated.process_->process = *std::move(process);
  isolated.process_->report = *std::move(report);
  isolated.process_->output = *std::move(output);
  return isolated;
}

Isolated::Isolated() : process_(std::make_unique<Process>()) {}
Isolated::Isolated(Isolated&& other) noexcept = default;
Isolated& Isolated::operator=(Isolated&& other) noexcept = default;
Isolated::~Isolated() = default;

bool Isolated::IsOver() const { return deadline_ <= Clock::now() || process_->HasEnded(); }

CaseResult Isolated::Collect() {
  CaseEnd end{.in_time = process_->HasEnded()};
  process_->process->Kill();
  const std::uint32_t exit_code =
      process_->process->Wait(std::chrono::milliseconds(0)).value_or(EXIT_FAILURE);
  end.by_itself = !base::IsCrash(exit_code);
  end.how = base::ExitText(exit_code);
  end.report = EndOf(process_->report.get());
  end.output = EndOf(process_->output.get(), kMostOutput);
  CaseResult result = ResultOf(*case_, patience_, std::move(end));
  result.seconds = std::chrono::duration<double>(Clock::now() - started_).count();
  process_->process.reset();
  return result;
}

void WaitForAny(std::span<const Isolated* const> running, const base::Cancellation* stop) {
  std::vector<HANDLE> handles;
  if (stop != nullptr) handles.push_back(Native(stop->event()));
  Clock::time_point deadline = Clock::time_point::max();
  for (const Isolated* const it : running) {
    handles.push_back(Native(it->process_->process->handle()));
    deadline = std::min(deadline, it->deadline_);
  }
  auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  if (handles.size() > MAXIMUM_WAIT_OBJECTS) {
    handles.resize(MAXIMUM_WAIT_OBJECTS);
    left = std::min(left, kGlance);
  }
  WaitForMultipleObjects(
      static_cast<DWORD>(handles.size()), handles.data(), FALSE,
      static_cast<DWORD>(std::clamp<std::int64_t>(left.count(), 0, std::int64_t{INFINITE} - 1)));
}

base::Result<UniqueHandle> PrepareCaseProcess() {
  std::array<char, 32> number{};
  if (GetEnvironmentVariableA(kReportVariable, number.data(), number.size()) == 0) {
    return base::Failed(kReportVariable);
  }
  SetEnvironmentVariableA(kReportVariable, nullptr);
  UniqueHandle report(static_cast<Handle>(std::strtoll(number.data(), nullptr, 10)));
  if (!SetHandleInformation(Native(report.get()), HANDLE_FLAG_INHERIT, 0)) {
    return base::Failed("the handle to report to");
  }
  // Neither a dialog nor a debugger: the exception becomes the exit code.
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
  SetUnhandledExceptionFilter(EndAtOnce);
  return report;
}

void SendResult(const UniqueHandle& to, const CaseResult& result) {
  const std::string line = EncodeResult(result);
  base::Write(to.get(), std::as_bytes(std::span(line)));
}

void AdoptOrphans() {}

void EndStrays(std::span<const Isolated* const>) {}

}  // namespace sluice::conformance
