#include "core/base/child_process.h"

#include <fmt/format.h>
#include <winsock2.h>

#include <algorithm>
#include <boost/nowide/convert.hpp>
#include <cstddef>
#include <cwchar>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "core/base/error.h"

namespace sluice::base {
namespace {

// What Kill() gives as the exit code; NTSTATUS has no such one.
constexpr UINT kKilled = 0xE0000001;

constexpr std::chrono::milliseconds kDeathPatience{5000};

HANDLE Native(Handle handle) {
  return reinterpret_cast<HANDLE>(handle);  // NOLINT(performance-no-int-to-ptr): it is a number
}

UniqueHandle Own(HANDLE handle) {
  return UniqueHandle(handle == nullptr ? kNoHandle : reinterpret_cast<Handle>(handle));
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
  explicit Inheritable(const std::set<Handle>& handles) : handles_(handles) {
    for (const Handle handle : handles_) {
      SetHandleInformation(Native(handle), HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    }
  }
  Inheritable(const Inheritable&) = delete;
  Inheritable& operator=(const Inheritable&) = delete;
  ~Inheritable() {
    for (const Handle handle : handles_)
      SetHandleInformation(Native(handle), HANDLE_FLAG_INHERIT, 0);
  }

 private:
  std::set<Handle> handles_;
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

UniqueHandle MakeJob() {
  UniqueHandle job = Own(CreateJobObjectW(nullptr, nullptr));
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

UniqueHandle OpenNowhere() {
  return UniqueHandle(reinterpret_cast<Handle>(CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE,
                                                           FILE_SHARE_READ | FILE_SHARE_WRITE,
                                                           nullptr, OPEN_EXISTING, 0, nullptr)));
}

}  // namespace

Result<Process> Process::Start(const Options& options) {
  Process process;
  process.job_ = MakeJob();
  if (!process.job_) return Failed("cannot make a job object");
  const UniqueHandle nowhere = OpenNowhere();
  if (!nowhere) return Failed("cannot open NUL");
  const Handle output = options.output == kNoHandle ? nowhere.get() : options.output;

  const Handle complaints = options.error == kNoHandle ? output : options.error;
  const Handle input = options.input == kNoHandle ? nowhere.get() : options.input;

  std::set<Handle> inherited(options.inherit.begin(), options.inherit.end());
  inherited.insert({input, output, complaints});
  const Inheritable inheritable(inherited);
  std::vector<HANDLE> native;
  std::ranges::transform(inherited, std::back_inserter(native), Native);
  HandleList list(std::move(native));
  if (!list.ok()) return Failed("cannot list the handles of a process");

  STARTUPINFOEXW start{};
  start.StartupInfo.cb = sizeof start;
  start.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  start.StartupInfo.hStdInput = Native(input);
  start.StartupInfo.hStdOutput = Native(output);
  start.StartupInfo.hStdError = Native(complaints);
  start.lpAttributeList = list.get();
  const std::wstring program = options.program.empty() ? ThisProgram() : options.program.native();
  std::wstring command = Quoted(program);
  for (const std::string& argument : options.arguments) {
    command += L' ' + Quoted(boost::nowide::widen(argument));
  }
  std::wstring environment = EnvironmentWith(options.environment);

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
    return Failed("cannot start " + boost::nowide::narrow(program));
  }
  process.process_ = Own(made.hProcess);
  process.pid_ = made.dwProcessId;
  const UniqueHandle thread = Own(made.hThread);
  if (!AssignProcessToJobObject(Native(process.job_.get()), made.hProcess)) {
    const Error error = Failed("cannot put a process into a job object");
    TerminateProcess(made.hProcess, kKilled);
    return error;
  }
  ResumeThread(made.hThread);
  return process;
}

Process::~Process() {
  if (process_) Kill();
}

std::optional<std::uint32_t> Process::Wait(std::chrono::milliseconds patience) const {
  const auto limit = static_cast<DWORD>(std::max<std::int64_t>(0, patience.count()));
  DWORD exit_code = 0;
  if (WaitForSingleObject(Native(process_.get()), limit) != WAIT_OBJECT_0 ||
      !GetExitCodeProcess(Native(process_.get()), &exit_code)) {
    return std::nullopt;
  }
  return exit_code;
}

void Process::Kill() {
  TerminateJobObject(Native(job_.get()), kKilled);
  WaitForSingleObject(Native(process_.get()), static_cast<DWORD>(kDeathPatience.count()));
}

void EndOnException() {
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
  SetUnhandledExceptionFilter([](EXCEPTION_POINTERS* exception) -> LONG {
    TerminateProcess(GetCurrentProcess(), exception->ExceptionRecord->ExceptionCode);
    return EXCEPTION_CONTINUE_SEARCH;
  });
}

bool IsCrash(std::uint32_t exit_code) {
  // NTSTATUS with the severity of an error, and not of a customer's own; 0xE… are our own kinds,
  // but for C++ exceptions: MSVC's, and GCC's.
  return exit_code >> 28U == 0xC || exit_code == 0xE06D7363 || exit_code == 0x20474343;
}

std::string ExitText(std::uint32_t exit_code) {
  struct Name {
    std::uint32_t code;
    std::string_view text;
  };
  static constexpr Name kNames[] = {
      {0x20474343, "a C++ exception"},        {0x80000003, "a breakpoint"},
      {0xC0000005, "an access violation"},    {0xC0000006, "an in-page error"},
      {0xC000001D, "an illegal instruction"}, {0xC0000094, "a division by zero"},
      {0xC00000FD, "a stack overflow"},       {0xC0000374, "heap corruption"},
      {0xC0000409, "a stack buffer overrun"}, {0xE06D7363, "a C++ exception"},
  };
  const auto* const name = std::ranges::find(kNames, exit_code, &Name::code);
  if (name != std::end(kNames)) {
    return fmt::format("the process was ended by {} ({:#010x})", name->text, exit_code);
  }
  if (IsCrash(exit_code)) {
    return fmt::format("the process was ended by exception {:#010x}", exit_code);
  }
  return fmt::format("the process ended itself, with exit status {}", exit_code);
}

}  // namespace sluice::base
