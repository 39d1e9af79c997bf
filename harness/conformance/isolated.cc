#include "harness/conformance/isolated.h"

#include <utility>

#if defined(_WIN32)
#include <filesystem>
#include <system_error>

#include "core/base/file.h"
#else
#include "core/base/descriptors.h"
#endif

#include "harness/conformance/case_end.h"
#include "harness/conformance/process_state.h"
#include "harness/conformance/trial.h"
#include "harness/conformance/wire_format.h"

namespace sluice::conformance {
namespace {

using Clock = std::chrono::steady_clock;

// Under a sanitizer everything takes longer.
constexpr int kSanitizedFactor = 6;

// For what a case prints. Not a pipe: writing never waits for a reader, nor does reading for a
// process that still holds the other end.
base::Result<base::UniqueHandle> NamelessFile() {
#if defined(_WIN32)
  std::error_code error;
  const auto directory = std::filesystem::temp_directory_path(error);
  if (error) return base::SystemError(error.value(), "there is no directory for temporary files");
  auto made = base::MakeFile(directory, "sluice-case-");
  if (!made) return made.error();
  if (auto unlinked = base::Unlink(made->path); !unlinked) return unlinked.error();
  return std::move(made->file);
#else
  base::UniqueHandle file(base::MakeMemoryFile());
  if (!file) return base::Failed("cannot make a file for the output of a case");
  return file;
#endif
}

}  // namespace

base::Result<Isolated> Isolated::Start(const Variant& variant, std::chrono::seconds patience,
                                       const std::vector<std::string>& arguments) {
  auto output = NamelessFile();
  if (!output) return output.error();
  Isolated isolated;
  isolated.case_ = variant.of;
  isolated.patience_ = patience * (Sanitized() ? kSanitizedFactor : 1);
  isolated.started_ = Clock::now();
  isolated.deadline_ = isolated.started_ + isolated.patience_;
  isolated.output_ = *std::move(output);
  auto child = child::Child::Start({.arguments = arguments,
                                    .link = true,
                                    .environment = CountEveryFree(),
                                    .output = isolated.output_.get()});
  if (!child) return child.error();
  isolated.child_ = *std::move(child);
  return isolated;
}

bool Isolated::IsOver() const { return deadline_ <= Clock::now() || child_.HasEnded(); }

CaseResult Isolated::Collect() {
  CaseEnd end{.in_time = child_.HasEnded()};
  const child::Exit exit = child_.Kill();
  end.by_itself = exit.crash.empty();
  end.how = exit.Text();
  end.report = child_.ReadReports();
  end.output = EndOf(output_.get(), kMostOutput);
  CaseResult result = ResultOf(*case_, patience_, std::move(end));
  result.seconds = std::chrono::duration<double>(Clock::now() - started_).count();
  return result;
}

void SendResult(const child::Link& to, const CaseResult& result) {
  const std::string line = EncodeResult(result);
  to.Report(std::as_bytes(std::span(line)));
}

}  // namespace sluice::conformance
