// Every plugin with a defect fails exactly the cases it should, with the status and the clause it
// should; the one without passes them all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cerrno>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cli/exit_code.h"
#include "harness/conformance/glob.h"
#include "tests/cli/program.h"

namespace sluice::harness {
namespace {

// Cases that fail: all that match, on all their routes, with a finding of that clause.
struct Failing {
  std::string_view cases;
  std::string_view clause;
};

struct Row {
  std::string_view defect;  // the file, without .so
  std::string_view status;
  std::vector<Failing> failing;
  // On this channel, beside the cases that choose their own.
  std::string_view channel = "unix";
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.defect; }

// What one case came to.
struct Seen {
  std::string variant;
  std::string status;
  std::string clause;  // of its first finding

  friend bool operator==(const Seen&, const Seen&) = default;
};

void PrintTo(const Seen& seen, std::ostream* out) {
  *out << seen.variant << " " << seen.status << " " << seen.clause;
}

bool IsWell(std::string_view status) { return status == "PASS" || status == "SKIP"; }

struct Checked {
  Ended ended;
  std::vector<Seen> cases;
};

// Left out: cases that send gigabytes, which are none the wiser for it.
Checked Check(const Row& row) {
  std::vector<std::string> arguments = {"check",
                                        "--json",
                                        "--seed=1",
                                        "--jobs=2",
                                        "--exclude=range.whole_*",
                                        "--channel",
                                        std::string(row.channel)};
  // Nothing else takes nearly as long.
  if (row.status == "TIMEOUT") arguments.emplace_back("--timeout=8");
  arguments.push_back("tests/defects/" + std::string(row.defect) + ".so");
  Checked checked{.ended = Sluice(arguments), .cases = {}};
  const boost::json::value json = boost::json::parse(checked.ended.out);
  const auto text = [](const boost::json::value& value) {
    return value.is_string() ? std::string(value.as_string()) : std::string();
  };
  for (const boost::json::value& it : json.at("plugins").at(0).at("cases").as_array()) {
    const auto& findings = it.at("findings").as_array();
    checked.cases.push_back(
        {.variant = text(it.at("variant")),
         .status = text(it.at("status")),
         .clause = findings.empty() ? std::string() : text(findings.front().at("clause"))});
  }
  return checked;
}

// What the row says will come of the cases that were run; those that it does not name are well.
std::vector<Seen> Expected(const Row& row, const std::vector<Seen>& cases) {
  std::vector<Seen> expected;
  for (const Seen& it : cases) {
    const auto failing = std::ranges::find_if(
        row.failing, [&](const Failing& one) { return GlobMatches(one.cases, it.variant); });
    if (failing == row.failing.end() || it.status == "SKIP") continue;
    expected.push_back(
        {.variant = it.variant,
         .status = std::string(row.status),
         .clause = failing->clause == "*" ? it.clause : std::string(failing->clause)});
  }
  return expected;
}

std::vector<Seen> NotWell(std::vector<Seen> cases) {
  std::erase_if(cases, [](const Seen& it) { return IsWell(it.status); });
  return cases;
}

// Whoever was left behind by the check has become a child of this process, a subreaper.
bool NobodyIsLeft() { return waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD; }

class Defect : public testing::TestWithParam<Row> {
 protected:
  void SetUp() override { ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0); }
};

TEST_P(Defect, FailsItsCasesAndNoOther) {
  const Row& row = GetParam();
  const Checked checked = Check(row);
  EXPECT_EQ(checked.ended.exit_code, row.failing.empty() ? kExitGood : kExitRefuted)
      << checked.ended.err;
  EXPECT_EQ(checked.ended.err, "");
  EXPECT_EQ(NotWell(checked.cases), Expected(row, checked.cases));
  for (const Failing& failing : row.failing) {
    EXPECT_TRUE(std::ranges::any_of(checked.cases, [&](const Seen& it) {
      return GlobMatches(failing.cases, it.variant) && !IsWell(it.status);
    })) << failing.cases;
  }
  EXPECT_TRUE(NobodyIsLeft());
}

std::string NameOf(const testing::TestParamInfo<Row>& info) {
  return std::string(info.param.defect) + "_on_" + std::string(info.param.channel);
}

INSTANTIATE_TEST_SUITE_P(None, Defect,
                         testing::Values(Row{"mover", "", {}, "tcp"}, Row{"mover", "", {}, "unix"},
                                         Row{"mover", "", {}, "pipe"}, Row{"mover", "", {}, "file"},
                                         Row{"prints", "", {}}),
                         NameOf);

INSTANTIATE_TEST_SUITE_P(
    Description, Defect,
    testing::Values(
        Row{"extra_export", "FAIL", {{"descriptor.exports", "C-LOAD-2"}}},
        Row{"load_installs_handler", "FAIL", {{"descriptor.load_is_silent", "C-LOAD-4"}}},
        Row{"load_opens_descriptor", "FAIL", {{"descriptor.load_is_silent", "C-LOAD-4"}}},
        Row{"entry_ignores_range", "FAIL", {{"descriptor.entry_ranges", "C-ENTRY-1"}}},
        Row{"entry_counts_calls",
            "FAIL",
            {{"descriptor.entry_repeated", "C-ENTRY-2"},
             {"descriptor.entry_parallel", "C-ENTRY-2"}}},
        Row{"entry_not_reentrant", "FAIL", {{"descriptor.entry_parallel", "C-ENTRY-2"}}},
        Row{"entry_takes_small_handshake",
            "FAIL",
            {{"descriptor.entry_smaller_handshake", "C-ENTRY-3"}}},
        Row{"description_changes", "FAIL", {{"descriptor.immutable", "C-DESC-6"}}},
        Row{"unknown_capability", "FAIL", {{"descriptor.known_capabilities", "C-CAP-2"}}},
        Row{"extension_of_no_name",
            "FAIL",
            {{"descriptor.extensions", "C-EXT-1"},
             {"descriptor.extensions_parallel", "C-THREAD-3"}}},
        Row{"extension_id_overflows",
            "CRASHED",
            {{"descriptor.extensions", "C-EXT-1"},
             {"descriptor.extensions_parallel", "C-THREAD-3"}}},
        Row{"claims_what_it_refuses", "FAIL", {{"probe.claimed_routes", "C-CLAIM-2"}}},
        Row{"claims_no_copy", "FAIL", {{"claim.copies_and_crossings@unix", "C-CLAIM-1"}}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Growth, Defect,
    testing::Values(
        Row{"reads_beyond_struct", "FAIL", {{"open.larger_structs", "C-SIZE-1"}}},
        Row{"takes_small_progress", "FAIL", {{"open.smaller_structs", "C-SIZE-2"}}},
        Row{"ignores_reserved_field", "FAIL", {{"open.reserved_fields", "C-SIZE-3"}}},
        Row{"ignores_unknown_flag", "FAIL", {{"open.unknown_flag", "C-SIZE-4"}}},
        Row{"probe_fears_unknown_facts", "FAIL", {{"probe.unknown_facts@*", "C-SIZE-4"}}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Opening, Defect,
    testing::Values(
        Row{"probe_sends",
            "FAIL",
            {{"probe.nothing_sent@*", "C-PROBE-1"},
             // They probe the very sink that they send to.
             {"open.larger_structs", "C-BYTES-1"},
             {"bytes.memory_file@*", "C-BYTES-1"}}},
        Row{"probe_gives_no_reason", "FAIL", {{"probe.refusals", "C-PROBE-2"}}},
        Row{"probe_reuses_reason", "FAIL", {{"probe.refusals", "C-PROBE-2"}}},
        Row{"probe_accepts_too_much", "FAIL", {{"probe.agrees_with_open", "C-PROBE-3"}}},
        Row{"open_moves_position",
            "FAIL",
            {{"open.nothing_sent@*", "C-OPEN-1"}, {"range.source_position@*", "C-OFFSET-3"}}},
        Row{"open_sends_head",
            "FAIL",
            {{"open.nothing_sent@*", "C-OPEN-1"},
             // The first step brings more than its budget.
             {"part.budget_borders@*", "C-BUDGET-1"},
             {"step.source_counts@*", "C-BUDGET-1"}}},
        Row{"open_refuses_large_tail", "FAIL", {{"part.large@*", "C-CAP-1"}}},
        Row{"range_overflows", "FAIL", {{"open.range_overflow", "C-OPEN-3"}}},
        Row{"head_without_data", "FAIL", {{"open.head_without_data", "C-OPEN-3"}}},
        Row{"descriptor_survives_exec", "FAIL", {{"open.close_on_exec@*", "C-HANDLE-3"}}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Source, Defect,
    testing::Values(
        Row{"offset_of_32_bits",
            "FAIL",
            {{"range.offset_over_4g@*", "C-BYTES-1"}, {"range.starts_past_end@*", "C-END-1"}}},
        Row{"length_of_31_bits", "FAIL", {{"range.length_over_32_bits@*", "C-STATUS-2"}}},
        Row{"uses_source_position", "FAIL", {{"range.source_position@*", "C-BYTES-1"}}},
        Row{"loses_last_byte",
            "FAIL",
            {{"bytes.page_borders@*", "C-COUNT-1"}, {"bytes.pipe_borders@*", "C-COUNT-1"}}},
        Row{"changes_a_byte", "FAIL", {{"bytes.block_borders@*", "C-BYTES-1"}}},
        Row{"truncated_is_done", "FAIL", {{"range.starts_past_end@*", "C-STATUS-2"}}},
        Row{"truncated_is_io_error", "FAIL", {{"range.starts_past_end@*", "C-END-1"}}},
        Row{"truncated_without_reason", "FAIL", {{"range.starts_past_end@*", "C-ERROR-2"}}},
        Row{"truncated_hangs", "TIMEOUT", {{"range.starts_past_end@*", "C-END-1"}}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Parts, Defect,
    testing::Values(
        Row{"drops_tail", "FAIL", {{"part.tail_only@*", "C-COUNT-1"}}},
        Row{"sends_head_twice", "FAIL", {{"part.head_only@*", "C-BYTES-1"}}},
        Row{"sends_head_last", "FAIL", {{"part.head_and_tail@*", "C-BYTES-1"}}},
        Row{"sends_head_alone", "FAIL", {{"part.head_in_one_segment@*", "C-PART-2"}}, "tcp"},
        Row{"tail_replaces_source", "FAIL", {{"part.no_tail_after_truncated@*", "C-COUNT-1"}}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Sink, Defect,
    testing::Values(
        Row{"writes_from_start",
            "FAIL",
            {{"sink.file_position@*", "C-SINK-1"},
             {"sink.file_not_truncated@*", "C-SINK-1"},
             {"sink.still_open@*", "C-HANDLE-1"}},
            "file"},
        Row{"truncates_sink", "FAIL", {{"sink.file_not_truncated@*", "C-SINK-2"}}, "file"},
        Row{"closes_sink", "FAIL", {{"sink.still_open@*", "C-HANDLE-1"}}},
        Row{"leaves_nonblocking", "FAIL", {{"sink.options_kept@unix", "C-HANDLE-2"}}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Steps, Defect,
    testing::Values(
        Row{"end_too_early", "FAIL", {{"bytes.block_borders@*", "C-STATUS-2"}}},
        Row{"end_never",
            "FAIL",
            {{"bytes.empty@*", "C-STATUS-3"}, {"range.inner@*", "C-STATUS-3"}}},
        Row{"idles", "FAIL", {{"step.more_moves@*", "C-STATUS-3"}}},
        Row{"exceeds_budget", "FAIL", {{"step.budget_odd@*", "C-BUDGET-1"}}},
        Row{"count_decreases", "FAIL", {{"step.budget_one@*", "C-COUNT-2"}}},
        Row{"counts_head_as_source", "FAIL", {{"step.source_counts@*", "C-COUNT-3"}}},
        Row{"counts_what_it_offered", "FAIL", {{"step.counts_full_sink@*", "C-COUNT-1"}}, "tcp"},
        Row{"doubles_byte_after_short_send",
            "FAIL",
            {{"step.counts_full_sink@*", "C-COUNT-1"}},
            "tcp"},
        Row{"waits_for_nothing", "FAIL", {{"step.counts_full_sink@*", "C-WAIT-1"}}},
        Row{"waits_in_step", "TIMEOUT", {{"step.counts_full_sink@*", "C-COUNT-1"}}},
        Row{"no_path", "FAIL", {{"bytes.one@*", "C-PATH-1"}, {"range.inner@*", "C-PATH-1"}}},
        Row{"unknown_status", "FAIL", {{"step.budget_one@*", "C-STATUS-1"}}},
        Row{"open_throws", "FAIL", {{"bytes.to_end_past_end@*", "C-EXCEPTION-1"}}},
        Row{"step_throws", "FAIL", {{"step.budget_huge@*", "C-EXCEPTION-1"}}},
        Row{"close_throws", "FAIL", {{"step.budget_one@*", "C-EXCEPTION-1"}}},
        Row{"step_crashes", "CRASHED", {{"step.budget_huge@*", "C-BUDGET-1"}}},
        Row{"step_exits", "CRASHED", {{"bytes.to_end_empty_file@*", "C-END-2"}}},
        Row{"close_hangs", "TIMEOUT", {{"step.budget_one@*", "C-BUDGET-1"}}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Leaks, Defect,
    testing::Values(
        Row{"leaks_descriptor", "FAIL", {{"leak.descriptors@*", "C-LEAK-1"}}},
        Row{"leaks_descriptor_on_refusal", "FAIL", {{"open.refusal_keeps_nothing", "C-OPEN-2"}}},
        Row{"leaks_descriptor_on_error", "FAIL", {{"leak.after_truncation@*", "C-ERROR-5"}}},
        Row{"leaks_mapping", "FAIL", {{"leak.mappings@*", "C-LEAK-2"}}},
        Row{"leaks_memory", "FAIL", {{"leak.memory@*", "C-LEAK-3"}}},
        Row{"leaks_memory_on_cancel",
            "FAIL",
            {{"leak.after_cancel@*", "C-LEAK-3"}, {"leak.after_peer_gone@*", "C-ERROR-5"}}},
        Row{"leaks_thread",
            "FAIL",
            {{"leak.threads_and_children@*", "C-LEAK-4"},
             // Its stack, and what the C library keeps of it.
             {"leak.mappings@*", "C-LEAK-2"},
             {"leak.memory@*", "C-LEAK-3"}}},
        Row{"leaks_child", "FAIL", {{"leak.threads_and_children@*", "C-LEAK-4"}}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Threads, Defect,
    testing::Values(Row{"shares_buffer",
                        "FAIL",
                        {{"thread.parallel@*", "C-THREAD-1"},
                         {"thread.parallel_one_source@*", "C-THREAD-1"},
                         {"thread.one_waits@*", "C-THREAD-1"}}},
                    Row{"one_at_a_time", "FAIL", {{"thread.one_waits@*", "C-THREAD-1"}}},
                    Row{"belongs_to_thread",
                        "FAIL",
                        {{"thread.migrates@*", "C-THREAD-2"},
                         {"thread.opener_ends@*", "C-THREAD-2"}}}),
    NameOf);

// What a plugin does to the process of its case is no harm to the check.
INSTANTIATE_TEST_SUITE_P(
    Process, Defect,
    testing::Values(Row{"closes_everything",
                        "CRASHED",
                        {{"bytes.one@*", "C-BYTES-1"}, {"range.inner@*", "C-OFFSET-1"}}},
                    // It is the source of the next transfer there.
                    Row{"closes_descriptor_3", "FAIL", {{"range.inner@*", "C-PROBE-3"}}},
                    Row{"crashes_at_unload",
                        "CRASHED",
                        {{"bytes.one@*", "C-BYTES-1"}, {"range.inner@*", "C-OFFSET-1"}}},
                    Row{"crashes_at_any_unload", "CRASHED", {{"*", "*"}}}),
    NameOf);

}  // namespace
}  // namespace sluice::harness
