// sluice recv: what a socket brings, into a file or only into a digest.

#include <fmt/format.h>

#include <array>

#include "harness/app/failure.h"
#include "harness/app/receiver.h"
#include "harness/cli/commands.h"
#include "harness/report/progress.h"
#include "harness/report/transfer_json.h"
#include "harness/report/transfer_text.h"

namespace sluice::cli {
namespace {

namespace po = boost::program_options;

constexpr const char* kAddress = "ADDRESS";
constexpr std::array kPositionals = {Positional{kAddress}};

void AddOptions(OptionAdder add) {
  add("output,o", po::value<std::string>()->value_name("FILE"),
      "write the bytes to FILE, which appears when it is complete; default: only count and "
      "digest");
  add("force", "replace FILE if it exists");
  add("verify", "send the digest back to the sender, for its --verify");
  add("json", "print one JSON object instead");
}

int Run(const OptionValues& values, Console& console) {
  auto address = OrFail(app::ParseAddress(values[kAddress].as<std::string>()), app::kExitUsage);
  if (!address) return console.Fail(address.error());
  app::ReceiveJob job{.address = *std::move(address),
                      .output = std::nullopt,
                      .force = values.contains("force"),
                      .verify = values.contains("verify")};
  if (values.contains("output")) job.output = values["output"].as<std::string>();
  const auto report = [&] {
    report::Progress progress;
    return app::ReceiveOne(
        job, [&](const std::string& where) { console.Note(fmt::format("listening on {}", where)); },
        progress.Callback());
  }();
  if (!report) return console.Fail(report.error());
  console.Out(values.contains("json") ? JsonText(report::ReceiveJson(job, *report))
                                      : report::SummaryText(*report));
  return app::kExitGood;
}

}  // namespace

const Command kRecv = {
    .name = "recv",
    .arguments = "[OPTION]... ADDRESS",
    .summary = "receive one connection, into a file or only into a digest",
    .description =
        "Listens at ADDRESS, accepts one connection, reads it to the end of the stream, and\n"
        "prints how many bytes arrived and their XXH3-128. ADDRESS is HOST:PORT, [IPV6]:PORT,\n"
        "unix:PATH, or :PORT for this host only (127.0.0.1). Port 0 means any free port; when\n"
        "it is ready, it prints \"listening on 127.0.0.1:41234\" to standard error.\n"
        "\n"
        "The stream of a sender that is killed ends like that of one that has finished. Use\n"
        "--verify on both sides to be sure that everything arrived.\n"
        "\n"
        "Exits 2 if ADDRESS or FILE cannot be used, 5 if the connection broke or the file\n"
        "could not be written; FILE is not created then.",
    .examples =
        "  sluice recv --output copy.iso :9000\n"
        "  sluice recv --verify 0.0.0.0:9000\n"
        "  sluice recv --json unix:/tmp/sink.sock",
    .positionals = kPositionals,
    .add_options = AddOptions,
    .run = Run,
};

}  // namespace sluice::cli
