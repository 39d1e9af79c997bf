// Command lines that cannot be carried out: one line that helps, exit code 2 (or 5 where nobody
// answers), no harm.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::vector<std::string> kCommands = {"list",      "info", "count", "check", "bench",
                                            "calibrate", "send", "recv",  "cp"};

class Usage : public Scene {
 protected:
  void SetUp() override {
    Scene::SetUp();
    Write("file", "hello");
    std::filesystem::create_directory(directory_ / "directory");
    before_ = Names();
  }
  void TearDown() override {
    EXPECT_EQ(Names(), before_);
    Scene::TearDown();
  }

  // Runs in the directory.
  Ended In(const std::vector<std::string>& arguments) const {
    return Sluice(arguments, {.environment = {{"BUILD_WORKING_DIRECTORY", Directory()}}});
  }

  std::vector<std::string> before_;
};

TEST_F(Usage, HelpIsThereOnEveryLevel) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--help"}, {"-h"}, {"help"}}) {
    const Ended help = Sluice(words);
    ASSERT_TRUE(IsGood(help));
    EXPECT_EQ(help.err, "");
    for (const std::string& command : kCommands) EXPECT_THAT(help.out, HasSubstr("  " + command));
  }
  for (const std::string& command : kCommands) {
    const Ended help = Sluice({"help", command});
    ASSERT_TRUE(IsGood(help)) << command;
    EXPECT_THAT(help.out, StartsWith("usage: sluice " + command));
    const std::string examples = help.out.substr(help.out.find("\nexamples:\n") + 1);
    EXPECT_GE(std::ranges::count(examples, '\n'), 3) << command;
    EXPECT_EQ(Sluice({command, "--help"}).out, help.out);
    EXPECT_EQ(Sluice({command, "-h"}).out, help.out);
  }
}

TEST_F(Usage, HelpFitsATerminal) {
  std::vector<std::vector<std::string>> all = {{"help"}};
  for (const std::string& command : kCommands) all.push_back({"help", command});
  for (const auto& words : all) {
    std::istringstream help(Sluice(words).out);
    for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 100U) << line;
  }
}

TEST_F(Usage, VersionNamesTheAbiAndTheCompiler) {
  const Ended version = Sluice({"--version"});
  ASSERT_TRUE(IsGood(version));
  // What regular expressions have in common on all systems is little.
  EXPECT_THAT(version.out, ::testing::MatchesRegex("sluice .+\\..+\\..+\nplugin ABI 1 to 1\n"
                                                   "built with .+\n"));
}

TEST_F(Usage, NothingAtAllGetsShortHelp) {
  const Ended ended = Sluice({});
  EXPECT_EQ(ended.exit_code, app::kExitUsage);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, StartsWith("usage: sluice COMMAND"));
}

TEST_F(Usage, MisspeltWordsAreUnderstood) {
  EXPECT_TRUE(FailsWith(Sluice({"lsit"}), 2, "unknown command \"lsit\"; did you mean \"list\"?"));
  EXPECT_TRUE(FailsWith(Sluice({"help", "rcev"}), 2, "did you mean \"recv\"?"));
  EXPECT_TRUE(FailsWith(Sluice({"frobnicate"}), 2, "unknown command \"frobnicate\"; see"));
  EXPECT_TRUE(FailsWith(Sluice({""}), 2, "unknown command \"\""));
  EXPECT_TRUE(FailsWith(Sluice({"--versoin"}), 2, "did you mean \"--version\"?"));
  EXPECT_TRUE(
      FailsWith(Sluice({"send", "--ofset", "1", "a", "b:1"}), 2, "did you mean \"--offset\"?"));
  EXPECT_TRUE(FailsWith(Sluice({"send", "--off", "1", "a", "b:1"}), 2, "unknown option \"--off\""));
  EXPECT_TRUE(FailsWith(Sluice({"info", std::string(kByReference.substr(1))}), 2,
                        fmt::format("did you mean {}?", kByReference)));
}

struct Misuse {
  std::vector<std::string> arguments;
  int exit_code;
  std::string part;  // of the message
};

void PrintTo(const Misuse& misuse, std::ostream* out) {
  for (const std::string& word : misuse.arguments) *out << '"' << word << "\" ";
}

class Misuses : public Usage, public ::testing::WithParamInterface<Misuse> {};

TEST_P(Misuses, GetOneLineAndTheirExitCode) {
  const Ended ended = In(GetParam().arguments);
  EXPECT_TRUE(FailsWith(ended, GetParam().exit_code, GetParam().part));
  EXPECT_EQ(ended.out, "");
}

INSTANTIATE_TEST_SUITE_P(
    Arguments, Misuses,
    ::testing::Values(Misuse{{"send"}, 2, "FILE is missing"},
                      Misuse{{"send", "file"}, 2, "ADDRESS is missing"},
                      Misuse{{"send", "file", ":1", "more"}, 2, "too many arguments"},
                      Misuse{{"send", "--offset"}, 2, "argument for option '--offset' is missing"},
                      Misuse{{"send", "--offset=", "file", ":1"}, 2, "--offset"},
                      Misuse{{"list", "more"}, 2, "too many arguments"},
                      Misuse{{"list", "--json=yes"}, 2, "--json"},
                      Misuse{{"list", "--plugin-path", "absent"}, 2, "--plugin-path absent: "},
                      Misuse{{"list", "--plugin-path", "file"}, 2, "--plugin-path file: "},
                      Misuse{{"info"}, 2, "PLUGIN is missing"}, Misuse{{"cp"}, 2, "SRC is missing"},
                      Misuse{{"cp", "file"}, 2, "DST is missing"},
                      Misuse{{"recv"}, 2, "ADDRESS is missing"}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, Misuses,
    ::testing::Values(
        Misuse{{"send", "--offset", "x", "file", ":1"}, 2, "--offset x: not a number of bytes"},
        Misuse{{"send", "--offset", "1.5M", "file", ":1"}, 2, "not a number of bytes"},
        Misuse{{"send", "--offset", "-1", "file", ":1"}, 2, "--offset"},
        Misuse{{"send", "--offset=-1", "file", ":1"}, 2, "--offset -1: not a number of bytes"},
        Misuse{{"send", "--length", "9223372036854775808", "file", ":1"}, 2, "not a number"},
        Misuse{{"send", "--length", "1Q", "file", ":1"}, 2, "--length 1Q: not a number of bytes"},
        Misuse{{"send", "--offset", "6", "file", ":1"}, 2, "the file has 5"},
        Misuse{{"send", "--length", "6", "file", ":1"}, 2, "the file has 5"},
        Misuse{{"send", "--offset", "2", "--length", "4", "file", ":1"},
               2,
               "4 bytes from offset 2 on are asked for, the file has 5"},
        Misuse{{"send", "--offset", "9223372036854775807", "--length", "9223372036854775807",
                "file", ":1"},
               2,
               "the file has 5"}));

INSTANTIATE_TEST_SUITE_P(
    Timeouts, Misuses,
    ::testing::Values(
        Misuse{{"check", "--timeout", "0"}, 2, "--timeout 0: expected 1 to 86400 seconds"},
        Misuse{{"check", "--timeout", "86401"}, 2, "--timeout 86401: expected 1 to 86400 seconds"},
        Misuse{{"check", "--timeout", "1s"}, 2, "--timeout 1s: expected"},
        Misuse{{"check", "--timeout=-1"}, 2, "--timeout -1: expected"},
        Misuse{{"check", "--timeout="}, 2, "--timeout"}));

INSTANTIATE_TEST_SUITE_P(
    Sources, Misuses,
    ::testing::Values(Misuse{{"send", "absent", ":1"}, 2, "cannot send absent: " + NoSuchFile()},
                      Misuse{{"send", "", ":1"}, 2, "cannot send : "},
                      Misuse{{"send", "directory", ":1"}, 2, "directory: " + IsADirectory()},
                      Misuse{{"send", "file/x", ":1"}, 2, "file/x: " + NoSuchDirectory()},
                      Misuse{{"send", "two\nlines", ":1"}, 2, "cannot send two lines: "}));

INSTANTIATE_TEST_SUITE_P(
    Addresses, Misuses,
    ::testing::Values(Misuse{{"send", "file", "localhost"}, 2, "the port is missing"},
                      Misuse{{"send", "file", "localhost:http"}, 2, "the port must be a number"},
                      Misuse{{"send", "file", "localhost:65536"}, 2, "the port must be a number"},
                      Misuse{{"send", "file", "localhost:0"}, 2, "port 0"},
                      Misuse{{"send", "file", "::1:9000"}, 2, "needs brackets"},
                      Misuse{{"send", "file", "unix:"}, 2, "the path is missing"},
                      Misuse{{"send", "file", "unix:" + std::string(200, 'x')}, 2, "at most 107"},
                      Misuse{{"send", "file", "unix:absent"}, 5, "cannot connect to unix:absent: "},
                      Misuse{{"send", "file", "unix:file"}, 5, "cannot connect to unix:file: "},
                      // Nobody listens at tcpmux.
                      Misuse{{"send", "file", "127.0.0.1:1"},
                             5,
                             "cannot connect to 127.0.0.1:1: " + ConnectionRefused()},
                      // RFC 6761: it never resolves.
                      Misuse{{"send", "file", "host.invalid:1"}, 5, "cannot resolve host.invalid"},
                      Misuse{{"recv", "localhost"}, 2, "the port is missing"},
                      Misuse{{"recv", "unix:absent/socket"}, 5, "cannot listen at unix:absent"},
                      Misuse{{"recv", "192.0.2.1:0"}, 5, "cannot listen at 192.0.2.1:0"}));

INSTANTIATE_TEST_SUITE_P(
    Outputs, Misuses,
    ::testing::Values(
        Misuse{{"recv", ":0", "--output", "file"}, 2, "cannot write file: it exists"},
        Misuse{{"recv", ":0", "--output", "directory", "--force"}, 2, "not a regular file"},
        Misuse{{"recv", ":0", "--output", "absent/file"}, 2, "cannot write absent/file"},
        Misuse{{"recv", ":0", "--output", base::ToUtf8(base::NullDevice()), "--force"},
               2,
               "not a regular file"},
        Misuse{{"recv", ":0", "--output", ""}, 2, "no file name"},
        Misuse{{"recv", "host.invalid:1", "--output", "new"}, 5, "cannot resolve host.invalid"},
        Misuse{{"recv", "192.0.2.1:0", "--output", "new"}, 5, "cannot listen"}));

TEST_F(Usage, CommandsSayTheSameOfWrongSubjects) {
  const std::vector<std::vector<std::string>> wrong = {
      {"--directory", "absent"},   {"--directory", "file"},
      {"--channel", "pip"},        {"--channel", "carrier-pigeon"},
      {"--plugin-path", "absent"}, {"absent.so"},
      {"posix.raed_write"},
  };
  for (const std::vector<std::string>& arguments : wrong) {
    std::vector<std::string> messages;
    for (const char* command : {"check", "count", "bench"}) {
      std::vector<std::string> line = {command};
      line.insert(line.end(), arguments.begin(), arguments.end());
      const Ended ended = In(line);
      EXPECT_EQ(ended.exit_code, app::kExitUsage) << command << ": " << ended.err;
      EXPECT_THAT(ended.err, HasSubstr(arguments.back()));
      messages.push_back(ended.err);
    }
    EXPECT_THAT(messages, ::testing::Each(messages.front()));
  }
}

TEST_F(Usage, AnAddressInUseIsRefused) {
  ReceivingProgram first({":0"});
  EXPECT_TRUE(FailsWith(Sluice({"recv", first.address()}), 5, AddressInUse()));
  EXPECT_TRUE(IsGood(In({"send", "file", first.address()})));
  EXPECT_TRUE(IsGood(first.Wait()));
}

}  // namespace
}  // namespace sluice::cli
