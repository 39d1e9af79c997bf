// Plugins that are refused for what they are on POSIX systems.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

namespace fs = std::filesystem;

class PosixPlugins : public Scene {
 protected:
  // A copy that can be spoilt.
  std::string CopyOfGood(const std::string& name) const {
    fs::copy_file("harness/sluice-plugins/posix.read_write.so", Path(name));
    fs::permissions(Path(name), fs::perms(0644));
    return Path(name);
  }
};

TEST_F(PosixPlugins, OneForAnotherProcessorIsRefused) {
  const std::string foreign = CopyOfGood("foreign.so");
  {
    // e_machine of the ELF header (elf(5)), to a processor of 1989.
    std::fstream library(foreign, std::ios::in | std::ios::out | std::ios::binary);
    library.seekp(18);
    library.write("\x09", 2);
  }
  EXPECT_TRUE(
      FailsWith(Sluice({"info", foreign}), app::kExitRefused, "cannot load plugin " + foreign));
}

TEST_F(PosixPlugins, DefectsAreRefusedByName) {
  for (const auto& [defect, part] :
       std::vector<std::pair<std::string, std::string>>{{"abi_3_only", "ABI 3"},
                                                        {"entry_throws", "threw"},
                                                        {"no_entry", "sluice_plugin_entry"},
                                                        {"null_step", "step"},
                                                        {"unresolved_symbol", "undefined symbol"},
                                                        {"wrong_magic", "magic"}}) {
    const std::string file = "tests/defects/" + defect + ".so";
    EXPECT_TRUE(FailsWith(Sluice({"info", file}), app::kExitRefused, part)) << defect;
  }
}

TEST_F(PosixPlugins, OneThatOthersCanWriteIsRefusedUnlessTheUserInsists) {
  const std::string plugin = CopyOfGood("mine.so");
  fs::permissions(plugin, fs::perms(0666));
  EXPECT_TRUE(
      FailsWith(Sluice({"info", plugin}), app::kExitRefused, "cannot load plugin " + plugin));
  EXPECT_TRUE(IsGood(Sluice({"info", "--allow-writable-plugins", plugin})));
}

}  // namespace
}  // namespace sluice::cli
