#include "harness/conformance/process_state.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

namespace sluice::conformance {
namespace {

using std::chrono_literals::operator""ms;

// Kernel threads that worked for a descriptor end a little after it was closed.
constexpr auto kLingering = 1000ms;
constexpr auto kGlance = 5ms;

void Note(std::string& text, const std::string& what) {
  if (!text.empty()) text += "; ";
  text += what;
}

// What is called `what` in both, by its number.
template <class Number>
void Compare(std::string_view what, const std::map<Number, std::string>& before,
             const std::map<Number, std::string>& after, std::string& text) {
  for (const auto& [number, is] : after) {
    const auto was = before.find(number);
    if (was == before.end()) {
      Note(text, fmt::format("{} {} is new: {}", what, number, is));
    } else if (was->second != is) {
      Note(text, fmt::format("{} {} was {}, is {}", what, number, was->second, is));
    }
  }
  for (const auto& [number, was] : before) {
    if (!after.contains(number)) {
      Note(text, fmt::format("{} {} is gone: {}", what, number, was));
    }
  }
}

void Compare(std::string_view what, const std::set<int>& before, const std::set<int>& after,
             std::string& text) {
  for (const int number : after) {
    if (!before.contains(number)) Note(text, fmt::format("{} {} is new", what, number));
  }
  for (const int number : before) {
    if (!after.contains(number)) Note(text, fmt::format("{} {} is gone", what, number));
  }
}

}  // namespace

std::string Difference(const ProcessState& before, const ProcessState& after) {
  std::string text;
  Compare(kDescriptorWord, before.descriptors, after.descriptors, text);
  Compare("thread", before.threads, after.threads, text);
  Compare("child process", before.children, after.children, text);
  Compare("the disposition of signal", before.signals, after.signals, text);
  if (before.blocked != after.blocked) {
    Note(text, fmt::format("the signal mask was {}, is {}", before.blocked, after.blocked));
  }
  if (before.working_directory != after.working_directory) {
    Note(text, fmt::format("the working directory was {}, is {}", before.working_directory,
                           after.working_directory));
  }
  return text;
}

std::string LastingDifference(const ProcessState& before, ProcessState (*look)()) {
  const auto until = std::chrono::steady_clock::now() + kLingering;
  std::string text = Difference(before, look());
  while (!text.empty() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(kGlance);
    text = Difference(before, look());
  }
  return text;
}

}  // namespace sluice::conformance
