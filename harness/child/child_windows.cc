#include <fmt/format.h>
#include <winsock2.h>

#include <algorithm>
#include <array>
#include <boost/nowide/convert.hpp>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <cwchar>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/socket.h"
#include "harness/child/child.h"

namespace sluice::child {
namespace {

// The exit code that Kill() gives; no NTSTATUS has it.
constexpr UINT kKilled = 0xE0000001;

constexpr std::chrono::milliseconds kDeathPatience{5000};

HANDLE Native(base::Handle handle) {
  return reinterpret_cast<HANDLE>(handle);  // NOLINT(performance-no-int-to-ptr): it is a number
}

base::UniqueHandle Own(HANDLE handle) {
  return base::UniqueHandle(handle == nullptr ? base::kNoHandle
                                              : reinterpret_cast<base::Handle>(handle));
}

// As CommandLineToArgvW() and the C runtime take it apart: backslashes count only before a quote.
std::wstring Quoted(const std::wstring& argument) {
  std::wstring quoted = L"\"";
  std::size_t backslashes = 0;
  for (const wchar_t letter : argument) {
    if (letter == L'"') quoted.append(backslashes + 1, L'\\');
    backslashes = letter == L'\\' ? backslashes + 1 : 0;
    quoted += letter;
  }
  return quoted.append(backslashes, L'\\') + L'"';
}

// The environment of this process with some differences, as CreateProcess() wants it: "NAME=value",
// each with a NUL, and another NUL. Windows starts some names with "=".
std::wstring EnvironmentWith(const std::map<std::string, std::optional<std::string>>& changes) {
  std::wstring block;
  wchar_t* const own = GetEnvironmentStringsW();
  for (const wchar_t* at = own; at != nullptr && *at != L'\0'; at += std::wcslen(at) + 1) {
    const std::wstring_view variable = at;
    const std::wstring_view name = variable.substr(0, variable.find(L'=', 1));
    if (!changes.contains(boost::nowide::narrow(std::wstring(name)))) {
      block.append(variable) += L'\0';
    }
  }
  FreeEnvironmentStringsW(own);
  for (const auto& [name, value] : changes) {
    if (value) (block += boost::nowide::widen(name + '=' + *value)) += L'\0';
  }
  return block += L'\0';
}

std::wstring ThisProgram() {
  std::wstring path(32768, L'\0');
  path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  return path;
}

// Inheritable duplicates live for the call only, unless a number has to stay the same: then the
// handle itself is made inheritable for as long.
class Inheritable {
 public:
  explicit Inheritable(const std::set<base::Handle>& handles) : handles_(handles) {
    for (const base::Handle handle : handles_) {
      SetHandleInformation(Native(handle), HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    }
  }
  Inheritable(const Inheritable&) = delete;
  Inheritable& operator=(const Inheritable&) = delete;
  ~Inheritable() {
    for (const base::Handle handle : handles_)
      SetHandleInformation(Native(handle), HANDLE_FLAG_INHERIT, 0);
  }

 private:
  std::set<base::Handle> handles_;
};

// The attribute of CreateProcess that inherits these handles and no others.
class HandleList {
 public:
  explicit HandleList(std::vector<HANDLE> handles) : handles_(std::move(handles)) {
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
    room_.resize(size);
    if (!InitializeProcThreadAttributeList(get(), 1, 0, &size)) return;
    made_ = true;
    ok_ = UpdateProcThreadAttribute(get(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(),
                                    handles_.size() * sizeof(HANDLE), nullptr, nullptr) != FALSE;
  }
  HandleList(const HandleList&) = delete;
  HandleList& operator=(const HandleList&) = delete;
  ~HandleList() {
    if (made_) DeleteProcThreadAttributeList(get());
  }

  bool ok() const { return ok_; }
  LPPROC_THREAD_ATTRIBUTE_LIST get() {
    return static_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(static_cast<void*>(room_.data()));
  }

 private:
  std::vector<HANDLE> handles_;
  std::vector<std::byte> room_;
  bool made_ = false;
  bool ok_ = false;
};

base::UniqueHandle MakeJob() {
  base::UniqueHandle job = Own(CreateJobObjectW(nullptr, nullptr));
  if (!job) return job;
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags =
      JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
  if (!SetInformationJobObject(Native(job.get()), JobObjectExtendedLimitInformation, &limits,
                               sizeof limits)) {
    job.reset();
  }
  return job;
}

base::UniqueHandle OpenNowhere() {
  return base::UniqueHandle(reinterpret_cast<base::Handle>(
      CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                  OPEN_EXISTING, 0, nullptr)));
}

// Tells the program the numbers of its ends of the pipes: "gate reports news".
constexpr char kLinkVariable[] = "SLUICE_CHILD_LINK";

// Room for a report that nobody reads yet.
constexpr DWORD kPipeBytes = 1U << 20U;

base::Result<base::Pipe> MakePipe() {
  HANDLE read_end = nullptr;
  HANDLE write_end = nullptr;
  if (!CreatePipe(&read_end, &write_end, nullptr, kPipeBytes)) {
    return base::Failed("cannot make a pipe");
  }
  return base::Pipe{.read_end = Own(read_end), .write_end = Own(write_end)};
}

// Milliseconds to wait, rounded up.
DWORD MillisecondsUntil(Time then) {
  if (then == Time::max()) return INFINITE;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(then - std::chrono::steady_clock::now());
  return static_cast<DWORD>(std::clamp<std::int64_t>(left.count(), 0, 1 << 30));
}

// True if the code is one that Windows gives to a process that an unhandled exception ended:
// NTSTATUS with the severity of an error, and not of a customer's own. 0xE… are our own, except for
// C++ exceptions: MSVC's, and GCC's.
bool IsCrash(DWORD exit_code) {
  return exit_code >> 28U == 0xC || exit_code == 0xE06D7363 || exit_code == 0x20474343;
}

Exit ExitOf(DWORD exit_code) {
  struct Name {
    DWORD code;
    std::string_view text;
  };
  static constexpr Name kNames[] = {
      {0x20474343, "a C++ exception"},        {0x80000003, "a breakpoint"},
      {0xC0000005, "an access violation"},    {0xC0000006, "an in-page error"},
      {0xC000001D, "an illegal instruction"}, {0xC0000094, "a division by zero"},
      {0xC00000FD, "a stack overflow"},       {0xC0000374, "heap corruption"},
      {0xC0000409, "a stack buffer overrun"}, {0xE06D7363, "a C++ exception"},
  };
  Exit exit{.status = exit_code};
  const auto* const name = std::ranges::find(kNames, exit_code, &Name::code);
  if (name != std::end(kNames)) {
    exit.crash = fmt::format("{} ({:#010x})", name->text, exit_code);
  } else if (IsCrash(exit_code)) {
    exit.crash = fmt::format("exception {:#010x}", exit_code);
  }
  return exit;
}

}  // namespace

// ---- The child ----

base::Result<Link> Link::Take() {
  std::array<char, 96> text{};
  if (GetEnvironmentVariableA(kLinkVariable, text.data(), text.size()) == 0) {
    return base::Failed(kLinkVariable);
  }
  SetEnvironmentVariableA(kLinkVariable, nullptr);
  char* at = text.data();
  const auto next = [&at] {
    base::UniqueHandle handle(static_cast<base::Handle>(std::strtoll(at, &at, 10)));
    SetHandleInformation(Native(handle.get()), HANDLE_FLAG_INHERIT, 0);
    return handle;
  };
  base::UniqueHandle gate = next();
  base::UniqueHandle reports = next();
  Link link(std::move(gate), std::move(reports));
  link.news_ = next();
  if (!link.news_) return base::Failed("the pipes of the parent");
  return link;
}

bool Link::Hear(std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const std::int64_t got = base::Read(gate_.get(), bytes);
    if (got <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

bool Link::Report(std::span<const std::byte> bytes) const {
  const std::int64_t written = base::Write(reports_.get(), bytes);
  SetEvent(Native(news_.get()));
  return written == static_cast<std::int64_t>(bytes.size());
}

// Wine starts its debugger first, which takes seconds, and Windows its error reporting.
void EndOnCrash() {
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
  SetUnhandledExceptionFilter([](EXCEPTION_POINTERS* exception) -> LONG {
    TerminateProcess(GetCurrentProcess(), exception->ExceptionRecord->ExceptionCode);
    return EXCEPTION_EXECUTE_HANDLER;
  });
}

// ---- The parent ----

base::Result<Child> Child::Start(const Options& options) {
  Child child;
  child.job_ = MakeJob();
  if (!child.job_) return base::Failed("cannot make a job object");
  const base::UniqueHandle nowhere = OpenNowhere();
  if (!nowhere) return base::Failed("cannot open NUL");
  const auto or_else = [](base::Handle chosen, base::Handle otherwise) {
    return chosen == base::kNoHandle ? otherwise : chosen;
  };
  const base::Handle input = or_else(options.input, nowhere.get());
  const base::Handle output = or_else(options.output, nowhere.get());
  const base::Handle error = or_else(options.error, output);

  std::set<base::Handle> inherited(options.keep.begin(), options.keep.end());
  inherited.insert({input, output, error});
  auto environment_changes = options.environment;
  base::Pipe gate;
  base::Pipe reports;
  if (options.link) {
    auto made_gate = MakePipe();
    if (!made_gate) return made_gate.error();
    gate = *std::move(made_gate);
    auto made_reports = MakePipe();
    if (!made_reports) return made_reports.error();
    reports = *std::move(made_reports);
    child.news_ = Own(CreateEventW(nullptr, FALSE, FALSE, nullptr));
    if (!child.news_) return base::Failed("cannot make an event");
    inherited.insert({gate.read_end.get(), reports.write_end.get(), child.news_.get()});
    environment_changes[kLinkVariable] =
        fmt::format("{} {} {}", gate.read_end.get(), reports.write_end.get(), child.news_.get());
  }
  const Inheritable inheritable(inherited);
  std::vector<HANDLE> native;
  std::ranges::transform(inherited, std::back_inserter(native), Native);
  HandleList list(std::move(native));
  if (!list.ok()) return base::Failed("cannot list the handles of a process");

  STARTUPINFOEXW start{};
  start.StartupInfo.cb = sizeof start;
  start.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  start.StartupInfo.hStdInput = Native(input);
  start.StartupInfo.hStdOutput = Native(output);
  start.StartupInfo.hStdError = Native(error);
  start.lpAttributeList = list.get();
  const std::wstring program = options.program.empty() ? ThisProgram() : options.program.native();
  std::wstring command = Quoted(program);
  for (const std::string& argument : options.arguments) {
    command += L' ' + Quoted(boost::nowide::widen(argument));
  }
  std::wstring environment = EnvironmentWith(environment_changes);

  PROCESS_INFORMATION made{};
  const auto create = [&] {
    return CreateProcessW(program.c_str(), command.data(), nullptr, nullptr, TRUE,
                          CREATE_SUSPENDED |
                              (options.console ? CREATE_NO_WINDOW : DETACHED_PROCESS) |
                              CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT,
                          environment.data(), nullptr, &start.StartupInfo, &made);
  };
  // Under Wine one process of thousands dies of itself before it could say that it has started.
  if (!create() && (GetLastError() != ERROR_INTERNAL_ERROR || !create())) {
    return base::Failed("cannot start " + boost::nowide::narrow(program));
  }
  child.ended_ = Own(made.hProcess);
  child.pid_ = static_cast<int>(made.dwProcessId);
  const base::UniqueHandle thread = Own(made.hThread);
  if (!AssignProcessToJobObject(Native(child.job_.get()), made.hProcess)) {
    const base::Error failed = base::Failed("cannot put a process into a job object");
    TerminateProcess(made.hProcess, kKilled);
    return failed;
  }
  ResumeThread(made.hThread);
  // From now on only the child can read its gate, so writing there ends if the child does.
  child.gate_ = std::move(gate.write_end);
  child.reports_ = std::move(reports.read_end);
  return child;
}

Child::~Child() {
  if (pid_ != kNone) Kill();
}

bool Child::Tell(std::span<const std::byte> bytes) const {
  return base::Write(gate_.get(), bytes) == static_cast<std::int64_t>(bytes.size());
}

bool Child::AwaitReport(std::span<std::byte> report, Time deadline) {
  const std::array handles = {Native(news_.get()), Native(ended_.get())};
  const auto size = static_cast<std::int64_t>(report.size());
  DWORD woken = WAIT_FAILED;
  do {
    woken = WaitForMultipleObjects(static_cast<DWORD>(handles.size()), handles.data(), FALSE,
                                   MillisecondsUntil(deadline));
    // A report that was written is there, even if its writer has ended since.
    if (base::ReadableBytes(reports_.get()) >= size && base::Read(reports_.get(), report) == size) {
      return true;
    }
  } while (woken == WAIT_OBJECT_0 && std::chrono::steady_clock::now() < deadline);
  return false;
}

std::string Child::ReadReports() {
  std::string text;
  std::array<char, 4096> buffer;
  while (base::ReadableBytes(reports_.get()) > 0) {
    const std::int64_t count =
        base::Read(reports_.get(), std::as_writable_bytes(std::span(buffer)));
    if (count <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

bool Child::HasEnded() const {
  return WaitForSingleObject(Native(ended_.get()), 0) == WAIT_OBJECT_0;
}

std::optional<Exit> Child::Wait(Time deadline) {
  DWORD exit_code = 0;
  if (WaitForSingleObject(Native(ended_.get()), MillisecondsUntil(deadline)) != WAIT_OBJECT_0 ||
      !GetExitCodeProcess(Native(ended_.get()), &exit_code)) {
    return std::nullopt;
  }
  return ExitOf(exit_code);
}

Exit Child::Kill() {
  TerminateJobObject(Native(job_.get()), kKilled);
  return Wait(std::chrono::steady_clock::now() + kDeathPatience).value_or(Exit{});
}

}  // namespace sluice::child
