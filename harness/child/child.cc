#include "harness/child/child.h"

#include <fmt/format.h>

#include <utility>

namespace sluice::child {

std::string Exit::Text() const {
  if (!crash.empty()) return "the process was ended by " + crash;
  if (!status) return "the process ended";
  return fmt::format("the process ended itself, with exit status {}", *status);
}

bool Link::PassGate() const {
  std::byte go{};
  return Hear({&go, 1});
}

void Child::OpenGate() const {
  const std::byte go{};
  Tell({&go, 1});
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, kNone)),
      own_group_(other.own_group_),
      ended_(std::move(other.ended_)),
      gate_(std::move(other.gate_)),
      reports_(std::move(other.reports_)),
      news_(std::move(other.news_)),
      job_(std::move(other.job_)),
      exit_(std::move(other.exit_)) {}

Child& Child::operator=(Child&& other) noexcept {
  Child old(std::move(*this));
  pid_ = std::exchange(other.pid_, kNone);
  own_group_ = other.own_group_;
  ended_ = std::move(other.ended_);
  gate_ = std::move(other.gate_);
  reports_ = std::move(other.reports_);
  news_ = std::move(other.news_);
  job_ = std::move(other.job_);
  exit_ = std::move(other.exit_);
  return *this;
}

}  // namespace sluice::child
