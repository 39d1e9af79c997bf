#include "harness/cli/console.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "core/base/error.h"
#include "core/base/text.h"
#include "harness/app/failure.h"
#include "harness/report/terminal.h"

namespace sluice::cli {

void Console::Out(std::string_view text) {
  if (error_ == 0) error_ = report::WriteTo(report::Standard::kOutput, text);
}

void Console::Error(std::string_view message) {
  Note(fmt::format("sluice: {}", base::OneLine(message)));
}

void Console::Note(std::string_view line) {
  // In one piece: other processes may write there.
  report::WriteTo(report::Standard::kError, fmt::format("{}\n", line));
}

int Console::Finish(int exit_code) {
  if (error_ == 0 || report::IsReaderGone(error_)) return exit_code;
  Error(base::SystemError(error_, "cannot write to standard output").message);
  return exit_code == app::kExitGood ? app::kExitUsage : exit_code;
}

std::string JsonText(const boost::json::object& json) {
  return boost::json::serialize(json) + '\n';
}

}  // namespace sluice::cli
