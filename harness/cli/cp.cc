// sluice cp: a file to a file.

#include <array>

#include "harness/app/copier.h"
#include "harness/app/failure.h"
#include "harness/cli/commands.h"
#include "harness/cli/host_options.h"
#include "harness/report/progress.h"
#include "harness/report/transfer_json.h"
#include "harness/report/transfer_text.h"

namespace sluice::cli {
namespace {

namespace po = boost::program_options;

constexpr const char* kSource = "SRC";
constexpr const char* kTarget = "DST";
constexpr std::array kPositionals = {Positional{kSource}, Positional{kTarget}};

void AddOptions(OptionAdder add) {
  add("plugin", po::value<std::string>()->value_name("PLUGIN"),
      "try this plugin first: a name from `sluice list`, a file if it contains a slash, or auto "
      "(default): the quickest that can, by the costs of `sluice calibrate` or else built-in ones; "
      "where no costs are known, the one that claims the fewest copies");
  add("no-fallback", "fail when the first plugin cannot, instead of going on with the next");
  add("verify", "read both files back and compare their digests");
  add("explain",
      "tell the route's facts, the plan, every fallback and why, the path that ran, and what the "
      "copy occupies and shares");
  add("json", "print one JSON object instead, with everything that --explain prints");
  AddHostOptions(add);
}

int Run(const OptionValues& values, Console& console) {
  auto host = HostOptionsFrom(values);
  if (!host) return console.Fail(host.error());
  app::CopyJob job{.source = values[kSource].as<std::string>(),
                   .target = values[kTarget].as<std::string>(),
                   .choice = {.fallback = !values.contains("no-fallback")},
                   .host = *std::move(host),
                   .verify = values.contains("verify")};
  if (values.contains("plugin")) job.choice.plugin = values["plugin"].as<std::string>();
  const auto report = [&] {
    report::Progress progress;
    return app::Copy(job, progress.Callback());
  }();
  if (!report) return console.Fail(report.error());
  for (const std::string& refused : report->refused) console.Error(refused);
  if (values.contains("json")) {
    console.Out(JsonText(report::CopyJson(job, *report)));
  } else {
    if (values.contains("explain")) console.Out(report::ExplainText(job, *report));
    if (!report->failure) console.Out(report::SummaryText(*report));
  }
  return report->failure ? console.Fail(*report->failure) : app::kExitGood;
}

}  // namespace

const Command kCp = {
    .name = "cp",
    .arguments = "[OPTION]... SRC DST",
    .summary = "copy a file, sharing its storage where the file system can",
    .description =
        "Copies the regular file SRC to DST, or into the directory DST under its own name.\n"
        "By auto, the copy shares the storage of SRC where the file system can (reflink),\n"
        "and has holes where SRC has holes; where neither can be, the quickest plugin runs,\n"
        "as with `sluice send`. A plugin that cannot, or cannot go on, is replaced by the next\n"
        "one from the exact byte it came to. --explain tells which path ran, and what the copy\n"
        "occupies and shares, as measured.\n"
        "\n"
        "The copy is written beside DST and gets its name when it is complete: a copy that\n"
        "fails or is interrupted leaves no file, and an existing DST as it was. Otherwise\n"
        "DST is replaced by a new file: other hard links to the old one keep what they\n"
        "have. A new file gets the permissions of SRC, as far as the umask allows; a\n"
        "replaced one keeps its own.\n"
        "\n"
        "With --verify, both files are read back before that and their XXH3-128 compared.\n"
        "\n"
        "Exits 2 if SRC, DST or an option cannot be used, 3 if the plugin was refused,\n"
        "4 if there is no plugin, 5 if the copy or the verification failed.",
    .examples =
        "  sluice cp --explain disk.img backup.img\n"
        "  sluice cp --verify disk.img /mnt/backup\n"
        "  sluice cp --plugin linux.sendfile --no-fallback disk.img /tmp/copy.img",
    .positionals = kPositionals,
    .add_options = AddOptions,
    .run = Run,
};

}  // namespace sluice::cli
