// This program is also what the tests start: with the argument "be" it is a child.
#include "harness/child/child.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/base/file.h"
#include "core/base/handle.h"

namespace sluice::child {
namespace {

std::span<const std::byte> Bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

Time In(std::chrono::milliseconds patience) { return std::chrono::steady_clock::now() + patience; }

bool NoChildLeft() { return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD; }

// What a program that was started does.
int Be() {
  const auto link = Link::Take();
  if (!link) return 2;
  if (std::getenv("SLUICE_CHILD_LINK") != nullptr) return 3;
  if (std::string_view(std::getenv("GIVEN")) != "this" || std::getenv("TAKEN") != nullptr) return 4;
  std::string heard(5, '\0');
  if (!link->Hear(std::as_writable_bytes(std::span(heard)))) return 5;
  if (::write(STDOUT_FILENO, heard.data(), heard.size()) != 5) return 6;
  return link->Report(Bytes("heard " + heard)) ? 0 : 7;
}

TEST(Fork, ReportsAfterItsGate) {
  Child child = Child::Fork({}, [](const Link& link) {
                  if (link.PassGate()) link.Report(Bytes("passed"));
                }).value();
  std::string report(6, '\0');
  EXPECT_FALSE(child.AwaitReport(std::as_writable_bytes(std::span(report)),
                                 In(std::chrono::milliseconds(50))));
  child.OpenGate();
  EXPECT_TRUE(child.AwaitReport(std::as_writable_bytes(std::span(report)), Time::max()));
  EXPECT_EQ(report, "passed");
  EXPECT_EQ(child.Wait()->status, 0U);
  EXPECT_TRUE(child.HasEnded());
}

TEST(Fork, DoesNotPassAGateThatIsClosed) {
  Child child = Child::Fork({}, [](const Link& link) {
                  link.Report(Bytes(link.PassGate() ? "passed" : "closed"));
                }).value();
  child.CloseGate();
  child.Wait();
  EXPECT_EQ(child.ReadReports(), "closed");
}

TEST(Fork, KeepsWhatItIsToKeep) {
  const base::UniqueHandle kept(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const base::UniqueHandle other(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const auto look = [&](const Link& link) {
    const bool as_told = base::IsOpen(kept.get()) && !base::IsOpen(other.get());
    link.Report(Bytes(as_told ? "yes" : "no"));
  };
  Child child = Child::Fork({.keep = {kept.get()}}, look).value();
  child.Wait();
  EXPECT_EQ(child.ReadReports(), "yes");
  child = Child::Fork({.keep_all = true}, look).value();
  child.Wait();
  EXPECT_EQ(child.ReadReports(), "no");
}

TEST(Fork, SaysHowItEnded) {
  Child crashed = Child::Fork({}, [](const Link&) { ::raise(SIGKILL); }).value();
  EXPECT_EQ(crashed.Wait()->Text(), "the process was ended by SIGKILL (Killed)");
  Child left = Child::Fork({}, [](const Link&) { ::_exit(7); }).value();
  EXPECT_EQ(left.Wait()->Text(), "the process ended itself, with exit status 7");
  Child thrown = Child::Fork({}, [](const Link&) { throw std::runtime_error("no"); }).value();
  EXPECT_EQ(thrown.Wait()->status, 1U);
  EXPECT_TRUE(NoChildLeft());
}

TEST(Child, EndsWithItsGroupWhenItIsDestroyed) {
  const base::Pipe pipe = base::MakePipe().value();
  base::UniqueHandle write_end(::dup(pipe.write_end.get()));
  {
    const Child child = Child::Fork({.keep = {write_end.get()}}, [](const Link& link) {
                          if (::fork() > 0) link.Report(Bytes("."));
                          ::pause();
                        }).value();
    EXPECT_FALSE(child.HasEnded());
  }
  write_end.reset();
  ::close(const_cast<base::Pipe&>(pipe).write_end.release());
  char byte = 0;
  EXPECT_EQ(::read(pipe.read_end.get(), &byte, 1), 0);
  EXPECT_TRUE(NoChildLeft());
}

TEST(Child, WaitsNoLongerThanItIsTo) {
  Child child = Child::Fork({}, [](const Link&) { ::pause(); }).value();
  EXPECT_FALSE(child.Wait(In(std::chrono::milliseconds(20))));
  EXPECT_EQ(child.Kill().status, static_cast<std::uint32_t>(SIGKILL));
  EXPECT_TRUE(NoChildLeft());
}

TEST(Start, RunsThisProgramWithALink) {
  ::setenv("TAKEN", "", 1);
  base::Pipe output = base::MakePipe().value();
  Child child = Child::Start({.arguments = {"be"},
                              .link = true,
                              .environment = {{"GIVEN", "this"}, {"TAKEN", std::nullopt}},
                              .output = output.write_end.get()})
                    .value();
  output.write_end.reset();
  EXPECT_TRUE(child.Tell(Bytes("hello")));
  EXPECT_EQ(child.Wait()->Text(), "the process ended itself, with exit status 0");
  EXPECT_EQ(child.ReadReports(), "heard hello");
  std::string printed(64, '\0');
  printed.resize(
      static_cast<std::size_t>(::read(output.read_end.get(), printed.data(), printed.size())));
  EXPECT_EQ(printed, "hello");
}

TEST(Start, RunsAnotherProgramThatReadsAKeptFile) {
  const base::UniqueHandle kept(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const std::string command = "test -e /dev/fd/" + std::to_string(kept.get());
  Child with =
      Child::Start({.arguments = {"-c", command}, .program = "/bin/sh", .keep = {kept.get()}})
          .value();
  EXPECT_EQ(with.Wait()->status, 0U);
  Child none = Child::Start({.program = "/nonexistent"}).value();
  EXPECT_EQ(none.Wait()->status, 127U);
}

}  // namespace
}  // namespace sluice::child

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "be") return sluice::child::Be();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
