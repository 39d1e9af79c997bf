// Where output cannot go, and that it is exact.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Output : public Scene {};

TEST_F(Output, AReaderThatWentAwayIsNoError) {
  base::Pipe pipe = base::MakePipe().value();
  pipe.read_end.reset();
  for (const char* word : {"list", "--help"}) {
    const Ended ended = Sluice({word}, {.out = pipe.write_end.get()});
    EXPECT_TRUE(IsGood(ended));
    EXPECT_EQ(ended.err, "");
  }
}

TEST_F(Output, IsTheSameTextOnEverySystem) {
  for (const char* word : {"list", "--help", "--version"}) {
    EXPECT_THAT(Sluice({word}).out, Not(HasSubstr("\r"))) << word;
  }
  EXPECT_THAT(Sluice({"bogus"}).err, Not(HasSubstr("\r")));
}

TEST_F(Output, IsPlainWhereThereIsNoTerminal) {
  EXPECT_THAT(Sluice({"info", std::string(kStaging)}, {.environment = {{"TERM", "xterm"}}}).out,
              Not(HasSubstr("\x1b")));
}

TEST_F(Output, NamesAreUtf8) {
  const std::string name = "\xc3\xa4 \xf0\x9d\x84\x9e \xe2\x80\xa6";  // ä, a clef and …
  ReceivingProgram receiver({":0", "--json", "--output", Path(name + " copy")});
  ASSERT_TRUE(IsGood(Sluice({"send", Write(name, "hello"), receiver.address()})));
  const Ended received = receiver.Wait();
  ASSERT_TRUE(IsGood(received));
  EXPECT_EQ(boost::json::parse(received.out).at("output").as_string(), Path(name + " copy"));
  EXPECT_EQ(Read(name + " copy"), "hello");
  EXPECT_TRUE(
      FailsWith(Sluice({"send", name + " absent", ":1"}), app::kExitUsage, name + " absent: "));
}

TEST_F(Output, WhatLooksLikeAWildcardIsNone) {
  Write("file", "x");
  EXPECT_TRUE(FailsWith(Sluice({"send", Path("fil?"), ":1"}), app::kExitUsage, "fil?: "));
}

}  // namespace
}  // namespace sluice::cli
