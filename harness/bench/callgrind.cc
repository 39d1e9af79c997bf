#include "harness/bench/callgrind.h"

#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/io.hpp>
#include <boost/process/pipe.hpp>

namespace sluice::bench {

Instructions CountInstructions(const std::string& within, const std::vector<std::string>& command) {
  namespace process = boost::process;
  const std::string seconds = "120";
  std::vector<std::string> words = {"timeout",
                                    seconds,
                                    "valgrind",
                                    "--tool=callgrind",
                                    "--child-silent-after-fork=yes",
                                    "--callgrind-out-file=/dev/null",
                                    "--toggle-collect=" + within};
  words.insert(words.end(), command.begin(), command.end());
  process::ipstream errors;
  process::child child("/usr/bin/env", process::args(words),
                       process::std_in<process::null, process::std_out> process::null,
                       process::std_err > errors);
  Instructions answer;
  std::string said;  // by the program itself, not by valgrind
  constexpr std::string_view kMark = "Collected : ";
  for (std::string line; std::getline(errors, line);) {
    if (const std::size_t at = line.find(kMark); at != std::string::npos) {
      answer.count = std::stod(line.substr(at + kMark.size()));
    } else if (!line.starts_with("==")) {
      said = line;
    }
  }
  child.wait();
  if (child.exit_code() == 0 && answer.count >= 0) return answer;
  constexpr int kTimedOut = 124;  // timeout(1)
  constexpr int kNotFound = 127;
  if (child.exit_code() == kNotFound) said = "valgrind or timeout is not installed";
  if (child.exit_code() == kTimedOut)
    said = "it hangs under callgrind: not done after " + seconds + " s";
  return {.why_not = said.empty() ? "valgrind failed" : said};
}

}  // namespace sluice::bench
