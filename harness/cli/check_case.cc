// sluice check-case: one case of `sluice check`, in the process that it starts for it. Not for
// people.
#include <algorithm>
#include <string>
#include <vector>

#include "core/base/path.h"
#include "core/host/loader.h"
#include "harness/app/failure.h"
#include "harness/cli/commands.h"
#include "harness/cli/host_options.h"
#include "harness/cli/numbers.h"
#include "harness/conformance/isolated.h"
#include "harness/conformance/trial.h"

namespace sluice::cli {
namespace {

namespace po = boost::program_options;

constexpr const char* kFile = "FILE";
constexpr const char* kVariant = "VARIANT";
constexpr Positional kPositionals[] = {{.name = kFile}, {.name = kVariant}};

void AddOptions(OptionAdder add) {
  add("seed", po::value<std::string>()->value_name("N")->default_value("0"), "of the random cases");
  add("thorough", "take the time");
  add("directory", po::value<std::string>()->value_name("DIR")->required(), "for its files");
  AddHostOptions(add);
}

int Run(const OptionValues& values, Console& console) {
  const auto report = conformance::PrepareCaseProcess();
  if (!report) return console.Fail(app::kExitUsage, report.error().message);
  const auto seed = ParseWholeNumber(values["seed"].as<std::string>());
  const std::vector<conformance::Variant> variants = conformance::Variants(true);
  const auto variant = std::ranges::find(variants, values[kVariant].as<std::string>(),
                                         [](const conformance::Variant& it) { return it.name(); });
  if (!seed || variant == variants.end())
    return console.Fail(app::kExitUsage, "no such case or seed");
  const auto options = HostOptionsFrom(values);
  if (!options) return console.Fail(options.error());
  const auto plugin = host::Load(base::FromUtf8(values[kFile].as<std::string>()),
                                 {.allow_writable_by_others = options->allow_writable_by_others});
  if (!plugin) return console.Fail(app::kExitRefused, plugin.error().message);
  conformance::SendResult(
      *report,
      conformance::Trial({.plugin = *plugin,
                          .variant = *variant,
                          .seed = *seed,
                          .directory = base::FromUtf8(values["directory"].as<std::string>()),
                          .thorough = values.contains("thorough")})
          .Run());
  return app::kExitGood;
}

}  // namespace

const Command kCheckCase = {
    .name = "check-case",
    .arguments = "--directory DIR [OPTION]... FILE VARIANT",
    .summary = {},
    .description =
        "Runs one case of `sluice check`, which starts this for each, and reports the\n"
        "result where it was told to write. To run a case by hand: `sluice check --include`.",
    .examples = "  sluice check --include bytes.one@tcp linux.sendfile",
    .positionals = kPositionals,
    .add_options = AddOptions,
    .run = Run,
};

}  // namespace sluice::cli
