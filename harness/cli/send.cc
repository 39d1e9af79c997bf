// sluice send: a file to a socket.

#include <fmt/format.h>

#include <array>

#include "harness/app/failure.h"
#include "harness/app/sender.h"
#include "harness/cli/commands.h"
#include "harness/cli/host_options.h"
#include "harness/cli/numbers.h"
#include "harness/report/progress.h"
#include "harness/report/transfer_json.h"
#include "harness/report/transfer_text.h"

namespace sluice::cli {
namespace {

namespace po = boost::program_options;

constexpr const char* kFile = "FILE";
constexpr const char* kAddress = "ADDRESS";
constexpr std::array kPositionals = {Positional{kFile}, Positional{kAddress}};

void AddOptions(OptionAdder add) {
  add("plugin", po::value<std::string>()->value_name("PLUGIN"),
      "try this plugin first: a name from `sluice list`, a file if it contains a slash, or auto "
      "(default): the quickest that can, by the costs of `sluice calibrate` or else built-in ones; "
      "where no costs are known, the one that claims the fewest copies");
  add("no-fallback", "fail when the first plugin cannot, instead of going on with the next");
  add("offset", po::value<std::string>()->value_name("BYTES"),
      "start at this offset; K, M, G and T stand for powers of 1024");
  add("length", po::value<std::string>()->value_name("BYTES"),
      "send this many bytes; default: to the end of the file");
  add("stable",
      "never let later writes to the file reach the receiver: rules out paths by reference");
  add("verify", "compare digests with the receiver, which runs `sluice recv --verify`");
  add("explain",
      "print the facts about the route, the plan, every fallback with its reason, and the path "
      "that ran");
  add("json", "print one JSON object instead, with everything that --explain prints");
  AddHostOptions(add);
}

Attempt<std::uint64_t> Bytes(const OptionValues& values, const char* option,
                             std::uint64_t otherwise) {
  if (!values.contains(option)) return otherwise;
  const std::string& text = values[option].as<std::string>();
  const auto bytes = ParseByteCount(text);
  if (bytes) return *bytes;
  return Failure{
      app::kExitUsage,
      fmt::format("--{} {}: not a number of bytes, such as 4096, 64K or 1G", option, text)};
}

Attempt<app::SendJob> JobFrom(const OptionValues& values) {
  const auto offset = Bytes(values, "offset", 0);
  if (!offset) return offset.error();
  const auto length = Bytes(values, "length", SLUICE_TO_END);
  if (!length) return length.error();
  auto address = OrFail(app::ParseAddress(values[kAddress].as<std::string>()), app::kExitUsage);
  if (!address) return address.error();
  if (const auto* tcp = std::get_if<app::TcpAddress>(&*address); tcp != nullptr && tcp->port == 0) {
    return Failure{app::kExitUsage, fmt::format("bad address \"{}\": port 0 cannot be connected to",
                                                ToString(*address))};
  }
  auto host = HostOptionsFrom(values);
  if (!host) return host.error();
  app::SendJob job{.file = values[kFile].as<std::string>(),
                   .address = *std::move(address),
                   .range = {.offset = *offset, .length = *length},
                   .choice = {.fallback = !values.contains("no-fallback")},
                   .host = *std::move(host),
                   .stable = values.contains("stable"),
                   .verify = values.contains("verify")};
  if (values.contains("plugin")) job.choice.plugin = values["plugin"].as<std::string>();
  return job;
}

int Run(const OptionValues& values, Console& console) {
  const auto job = JobFrom(values);
  if (!job) return console.Fail(job.error());
  const auto report = [&] {
    report::Progress progress;
    return app::Send(*job, progress.Callback());
  }();
  if (!report) return console.Fail(report.error());
  for (const std::string& refused : report->refused) console.Error(refused);
  if (values.contains("json")) {
    console.Out(JsonText(report::SendJson(*job, *report)));
  } else {
    if (values.contains("explain")) console.Out(report::ExplainText(*job, *report));
    if (!report->failure) console.Out(report::SummaryText(*report));
  }
  return report->failure ? console.Fail(*report->failure) : app::kExitGood;
}

}  // namespace

const Command kSend = {
    .name = "send",
    .arguments = "[OPTION]... FILE ADDRESS",
    .summary = "send a file, or a range of it, to a socket",
    .description =
        "Connects to ADDRESS, sends FILE and ends the stream. ADDRESS is HOST:PORT,\n"
        "[IPV6]:PORT or unix:PATH. FILE may be - for standard input, which plugins take if\n"
        "it is a file.\n"
        "\n"
        "Plugins are tried in the order that `sluice calibrate --help` describes. A plugin\n"
        "that cannot, or cannot go on, is replaced by the next one from the exact byte it\n"
        "came to; --explain tells.\n"
        "\n"
        "With --verify, the file is read again after the transfer and its XXH3-128 compared\n"
        "with the one the receiver reports. Otherwise \"sent\" means accepted by the system.\n"
        "\n"
        "Exits 2 if FILE, ADDRESS or an option cannot be used, 3 if the plugin was refused,\n"
        "4 if there is no plugin, 5 if the transfer or the verification failed.",
    .examples =
        "  sluice send image.iso 192.0.2.7:9000\n"
        "  sluice send --explain --plugin linux.splice image.iso [::1]:9000\n"
        "  sluice send --offset 1G --length 64M --verify image.iso unix:/run/sink.sock",
    .positionals = kPositionals,
    .add_options = AddOptions,
    .run = Run,
};

}  // namespace sluice::cli
