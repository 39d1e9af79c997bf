#include "harness/report/textbook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::report {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

witness::Row Measured(std::string plugin, std::string channel, double staged, double send,
                      double transmit) {
  witness::Row row;
  row.plugin = std::move(plugin);
  row.channel = std::move(channel);
  row.copies = {.storage_to_memory = 0,
                .staged = staged,
                .send = send,
                .transmit = transmit,
                .delivery = 0,
                .cpu = staged + send + transmit};
  row.crossings_per_mib = 64;
  return row;
}

TEST(Textbook, HoldsEveryRowAgainstItsPlugin) {
  witness::CountResult result;
  result.rows = {Measured("posix.read_write", "tcp-sg", 1, 1, 0),
                 Measured("linux.sendfile", "tcp-nosg", 0, 0, 1)};
  const std::vector<Comparison> comparisons = CompareWithTextbook(result);
  ASSERT_EQ(comparisons.size(), Textbook().size());
  EXPECT_THAT(comparisons[0].measured,
              StartsWith("posix.read_write on tcp-sg: CPU copies: 2 (into the program's own "
                         "memory; into the socket's buffer, in the sending call)"));
  EXPECT_THAT(comparisons[0].measured, EndsWith("the textbook is right"));
  EXPECT_THAT(comparisons[2].measured, HasSubstr("1 (into packets, when the device takes them)"));
  EXPECT_THAT(comparisons[2].measured, EndsWith("the textbook is right"));
}

TEST(Textbook, SaysWhenItIsWrong) {
  witness::CountResult result;
  result.rows = {Measured("linux.sendfile", "tcp-sg", 0, 1, 0)};
  EXPECT_THAT(CompareWithTextbook(result)[3].measured,
              EndsWith("The textbook's 0 by the CPU is wrong here"));
}

TEST(Textbook, ProvesNothingByWhatWasNotMeasured) {
  witness::CountResult result;
  result.rows = {Measured("linux.sendfile", "tcp-sg", 0, 0, 0)};
  result.rows[0].copies.transmit.reset();
  result.rows[0].copies.cpu.reset();
  EXPECT_THAT(CompareWithTextbook(result)[3].measured, HasSubstr("proves nothing"));
}

TEST(Textbook, TakesLoopbackWhereTheDeviceIsMissing) {
  witness::CountResult result;
  result.rows = {Measured("linux.sendfile", "tcp", 0, 0, 0)};
  EXPECT_THAT(CompareWithTextbook(result)[3].measured, StartsWith("linux.sendfile on tcp:"));
}

TEST(Textbook, SaysWhyARowWasNotMeasured) {
  witness::CountResult result;
  result.skips = {{.plugin = "", .channel = "tcp-nosg", .reason = "no user namespaces here"}};
  const std::vector<Comparison> comparisons = CompareWithTextbook(result);
  EXPECT_THAT(comparisons[2].measured,
              HasSubstr("not measured: linux.sendfile on tcp-nosg: no user namespaces here"));
  EXPECT_THAT(comparisons[0].measured, HasSubstr("was not asked for"));
}

TEST(InWords, NamesPartsOfCopiesAndPageFaults) {
  witness::Row row = Measured("p", "tcp", 0.5, 0, 0);
  row.minor_faults = 128;
  row.major_faults = 2;
  EXPECT_THAT(InWords(row), HasSubstr("0.5 × into the program's own memory"));
  EXPECT_THAT(InWords(row), HasSubstr("page faults: 130"));
  EXPECT_THAT(InWords(row), HasSubstr("from storage: 0 (the page cache was warm)"));
  row.cold = true;
  EXPECT_THAT(InWords(row), Not(HasSubstr("warm")));
}

}  // namespace
}  // namespace sluice::report
