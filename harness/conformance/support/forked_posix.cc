#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <exception>

#include "core/base/descriptors.h"
#include "core/base/error.h"
#include "core/base/handle.h"
#include "core/base/text.h"
#include "harness/conformance/support/forked.h"

namespace sluice::conformance {
namespace {

[[noreturn]] void BeChild(const std::function<std::string()>& body, int words) {
  std::string text;
  try {
    text = body();
  } catch (const std::exception& thrown) {
    text = fmt::format("an exception: {}", base::OneLine(thrown.what()));
  } catch (...) {
    text = "an exception";
  }
  const ssize_t written =
      base::RetryOnSignal([&] { return ::write(words, text.data(), text.size()); });
  ::_exit(written == static_cast<ssize_t>(text.size()) ? 0 : 1);
}

std::string ReadAll(int fd) {
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t count =
        base::RetryOnSignal([&] { return ::read(fd, buffer.data(), buffer.size()); });
    if (count <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

std::string InChild(CaseContext& /*context*/, const std::function<std::string()>& body,
                    const std::function<void()>& meanwhile) {
  int ends[2];
  Must(base::MakePipe(ends), "pipe");
  const base::UniqueHandle words(ends[0]);
  base::UniqueHandle child_words(ends[1]);
  const auto child = static_cast<pid_t>(Must(::fork(), "fork"));
  if (child == 0) BeChild(body, child_words.get());
  child_words.reset();
  if (meanwhile) meanwhile();

  std::string text = ReadAll(words.get());
  int status = 0;
  Must(base::RetryOnSignal([&] { return ::waitpid(child, &status, 0); }), "waitpid");
  if (WIFSIGNALED(status)) {
    return fmt::format("signal {} killed the process", WTERMSIG(status));
  }
  return WEXITSTATUS(status) == 0 ? text : "the process was ended";
}

}  // namespace sluice::conformance
