// Every plugin with a defect fails exactly the cases it should, with the status and the clause it
// should; the one without passes them all.
#include <fmt/format.h>
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

#include "harness/app/failure.h"
#include "harness/conformance/glob.h"
#include "harness/conformance/trial.h"
#include "tests/cli/program.h"

namespace sluice::conformance {
namespace {

// Cases that fail: all that match, on all their routes, with a finding of that clause.
struct Failing {
  std::string_view cases;
  std::string_view clause;
  std::string_view status{};  // empty: that of the row
};

struct Row {
  std::string_view defect;  // the file, without .so
  std::string_view status;
  std::vector<Failing> failing;
  // On this route, beside the cases that choose their own. One is enough, and others cost time.
  std::string_view route = "unix";
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
  cli::Ended ended;
  std::vector<Seen> cases;
};

bool Measures(const Row& row) {
  return row.failing.empty() || row.failing.front().cases.starts_with("claim.");
}

// Left out, for their time: cases that send gigabytes and, where nothing is expected of them, those
// that measure.
Checked Check(const Row& row) {
  const std::string channel(row.route.substr(0, row.route.find('+')));
  std::vector<std::string> arguments = {"check",
                                        "--json",
                                        "--seed=1",
                                        "--jobs=2",
                                        "--channel",
                                        channel,
                                        "--exclude",
                                        row.route == channel ? "*+nonblocking" : "*@" + channel,
                                        "--exclude=range.whole_*"};
  if (!Measures(row)) arguments.emplace_back("--exclude=claim.*");
  // Nothing else takes nearly as long.
  if (row.status == "TIMEOUT") arguments.emplace_back("--timeout=8");
  arguments.push_back("tests/defects/" + std::string(row.defect) + ".so");
  Checked checked{.ended = cli::Sluice(arguments), .cases = {}};
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
    const auto failing = std::ranges::find_if(row.failing, [&](const Failing& one) {
      return conformance::GlobMatches(one.cases, it.variant);
    });
    if (failing == row.failing.end() || it.status == "SKIP") continue;
    expected.push_back(
        {.variant = it.variant,
         .status = std::string(failing->status.empty() ? row.status : failing->status),
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
  void SetUp() override {
    if (conformance::Sanitized())
      GTEST_SKIP() << "a sanitizer finds defects of its own, and hides others";
    ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
  }
};

TEST_P(Defect, FailsItsCasesAndNoOther) {
  const Row& row = GetParam();
  const Checked checked = Check(row);
  EXPECT_EQ(checked.ended.exit_code, row.failing.empty() ? app::kExitGood : app::kExitRefuted)
      << checked.ended.err;
  EXPECT_EQ(checked.ended.err, "");
  EXPECT_EQ(NotWell(checked.cases), Expected(row, checked.cases));
  for (const Failing& failing : row.failing) {
    EXPECT_TRUE(std::ranges::any_of(checked.cases, [&](const Seen& it) {
      return conformance::GlobMatches(failing.cases, it.variant) && !IsWell(it.status);
    })) << failing.cases;
  }
  EXPECT_TRUE(NobodyIsLeft());
}

std::string NameOf(const testing::TestParamInfo<Row>& info) {
  std::string name = fmt::format("{}_on_{}", info.param.defect, info.param.route);
  std::ranges::replace(name, '+', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(
    None, Defect,
    testing::Values(Row{"mover", "", {}, "tcp"}, Row{"mover", "", {}, "tcp+nonblocking"},
                    Row{"mover", "", {}, "unix"}, Row{"mover", "", {}, "unix+nonblocking"},
                    Row{"mover", "", {}, "pipe"}, Row{"mover", "", {}, "pipe+nonblocking"},
                    Row{"mover", "", {}, "file"}, Row{"prints", "", {}}),
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
            {{"open.nothing_sent@*", "C-OPEN-1"},
             {"range.source_position@*", "C-OFFSET-3"},
             {"source.untouched@*", "C-SOURCE-1"}}},
        Row{"open_sends_head", "FAIL", {{"open.nothing_sent@*", "C-OPEN-1"}}},
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
        Row{"uses_source_position",
            "FAIL",
            {{"range.source_position@*", "C-BYTES-1"},
             {"source.untouched@*", "C-ERROR-1"},
             // Where lseek fails.
             {"fault.errors@*", "C-BYTES-1"}}},
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
             {"sink.still_open@*", "C-HANDLE-1"},
             {"cancel.resumed@*", "C-FALLBACK-1"}},
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
        Row{"counts_head_as_source",
            "FAIL",
            {{"step.source_counts@*", "C-COUNT-3"},
             {"cancel.after_any_step@*", "C-COUNT-3"},
             {"fault.*@*", "C-COUNT-3"}}},
        Row{"counts_what_it_offered",
            "FAIL",
            {{"step.counts_full_sink@*", "C-COUNT-1"}},
            "tcp+nonblocking"},
        Row{"doubles_byte_after_short_send",
            "FAIL",
            {{"step.counts_full_sink@*", "C-COUNT-1"}},
            "tcp+nonblocking"},
        Row{"waits_for_nothing",
            "FAIL",
            {{"step.counts_full_sink@*", "C-WAIT-1"}},
            "unix+nonblocking"},
        Row{"wrong_path", "FAIL", {{"path.truthful@*", "C-PATH-2"}}},
        Row{"no_path", "FAIL", {{"bytes.one@*", "C-PATH-1"}, {"range.inner@*", "C-PATH-1"}}},
        Row{"unknown_status", "FAIL", {{"step.budget_one@*", "C-STATUS-1"}}},
        Row{"open_throws",
            "FAIL",
            {{"bytes.to_end_past_end@*", "C-EXCEPTION-1"},
             {"part.to_end_with_tail@*", "C-EXCEPTION-1"}}},
        Row{"step_throws", "FAIL", {{"step.budget_huge@*", "C-EXCEPTION-1"}}},
        Row{"close_throws", "FAIL", {{"step.budget_one@*", "C-EXCEPTION-1"}}},
        Row{"step_crashes", "CRASHED", {{"step.budget_huge@*", "C-BUDGET-1"}}},
        Row{"step_exits",
            "CRASHED",
            {{"bytes.to_end_empty_file@*", "C-END-2"}, {"source.procfs@*", "C-END-3"}}},
        Row{"close_hangs", "TIMEOUT", {{"step.budget_one@*", "C-BUDGET-1"}}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Waiting, Defect,
    testing::Values(
        Row{"waits_for_the_source", "FAIL", {{"wait.full_sink@*", "C-WAIT-2"}}, "unix+nonblocking"},
        Row{"waits_after_budget",
            "FAIL",
            {{"wait.edge_triggered@*", "C-WAIT-4"}},
            "tcp+nonblocking"},
        Row{"waits_in_step", "FAIL", {{"wait.does_not_block@*", "C-WAIT-3"}}, "unix+nonblocking"},
        Row{"restarts_after_signal", "FAIL", {{"signal.ends_waiting@*", "C-SIGNAL-1"}}},
        Row{"handles_signal", "FAIL", {{"signal.dispositions@*", "C-SIGNAL-2"}}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Storage, Defect,
    testing::Values(Row{"writes_behind_storage", "FAIL", {{"storage.bounds@*", "C-STORAGE-1"}}},
                    Row{"trusts_storage", "FAIL", {{"storage.garbage@*", "C-STATUS-2"}}},
                    Row{"confuses_transfers", "FAIL", {{"storage.interleaved@*", "C-BYTES-1"}}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Closing, Defect,
    testing::Values(Row{"close_sends", "FAIL", {{"cancel.close_sends_nothing@*", "C-CLOSE-1"}}},
                    Row{"close_waits", "FAIL", {{"cancel.close_does_not_wait@*", "C-CLOSE-1"}}},
                    Row{"close_crashes", "CRASHED", {{"cancel.before_first_step@*", "C-CLOSE-2"}}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    ChangingSource, Defect,
    testing::Values(Row{"shrunk_is_padded",
                        "FAIL",
                        {{"source.shrinks_*@*", "C-END-1"}, {"source.emptied@*", "C-END-1"}}},
                    Row{"shrunk_crashes",
                        "CRASHED",
                        {{"source.shrinks_during_step@*", "C-SOURCE-2"},
                         {"source.shrinks_to_end@*", "C-END-2"},
                         {"source.shrinks_*@*", "C-END-1"},
                         {"source.emptied@*", "C-END-1"}}},
                    Row{"trusts_stated_size", "FAIL", {{"source.procfs@*", "C-END-3"}}},
                    Row{"touches_source", "FAIL", {{"source.untouched@*", "C-SOURCE-1"}}},
                    Row{"unstable",
                        "FAIL",
                        {{"stable.later_writes@*", "C-STABLE-1"},
                         {"stable.refused_at_open@*", "C-STABLE-1"}},
                        "tcp"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Segments, Defect,
    testing::Values(Row{"holds_nothing", "FAIL", {{"more.held@*", "C-MORE-1"}}, "tcp"},
                    Row{"holds_always", "FAIL", {{"more.not_held@*", "C-MORE-2"}}, "tcp"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Errors, Defect,
    testing::Values(
        Row{"gone_peer_is_io_error", "FAIL", {{"peer.gone_before@*", "C-PEER-1"}}},
        Row{"full_device_is_closed", "FAIL", {{"error.full_device", "C-ERROR-1"}}},
        Row{"error_without_errno",
            "FAIL",
            {{"error.file_too_large@*", "C-ERROR-2"},
             {"error.reason@*", "C-ERROR-2"},
             {"fault.errors@*", "C-ERROR-2"}},
            "file"},
        Row{"reason_in_storage", "FAIL", {{"error.reason@*", "C-ERROR-2"}}},
        Row{"gives_up_for_good", "FAIL", {{"error.works_afterwards@*", "C-FALLBACK-2"}}},
        Row{"needs_descriptor",
            "CRASHED",
            {{"limit.descriptors@*", "C-LIMIT-1"},
             {"fault.errors@*", "C-ERROR-4", "FAIL"},
             {"fault.interrupted@*", "C-ERROR-4", "FAIL"}}},
        Row{"needs_memory",
            "CRASHED",
            {{"limit.memory@*", "C-LIMIT-1"}, {"fault.errors@*", "C-ERROR-4", "FAIL"}}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Leaks, Defect,
    testing::Values(
        Row{"leaks_descriptor",
            "FAIL",
            {{"leak.descriptors@*", "C-LEAK-1"},
             {"limit.*@*", "C-LEAK-1"},
             {"fault.*@*", "C-ERROR-5"}}},
        Row{"leaks_descriptor_on_refusal", "FAIL", {{"open.refusal_keeps_nothing", "C-OPEN-2"}}},
        Row{"leaks_descriptor_on_error", "FAIL", {{"leak.after_truncation@*", "C-ERROR-5"}}},
        Row{"leaks_mapping", "FAIL", {{"leak.mappings@*", "C-LEAK-2"}, {"fault.*@*", "C-ERROR-5"}}},
        Row{"leaks_memory", "FAIL", {{"leak.memory@*", "C-LEAK-3"}, {"fault.*@*", "C-ERROR-5"}}},
        Row{"leaks_memory_on_cancel",
            "FAIL",
            {{"leak.after_cancel@*", "C-LEAK-3"}, {"leak.after_peer_gone@*", "C-ERROR-5"}}},
        Row{"leaks_thread",
            "FAIL",
            {{"leak.threads_and_children@*", "C-LEAK-4"},
             // Its stack, and what the C library keeps of it.
             {"leak.mappings@*", "C-LEAK-2"},
             {"leak.memory@*", "C-LEAK-3"},
             {"fault.*@*", "C-ERROR-5"}}},
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

INSTANTIATE_TEST_SUITE_P(
    Faults, Defect,
    testing::Values(
        Row{"short_read_counts_whole", "FAIL", {{"fault.short@*", "C-BYTES-1"}}},
        Row{"short_write_counts_whole", "FAIL", {{"fault.short@*", "C-BYTES-1"}}},
        Row{"interrupted_write_counts", "FAIL", {{"fault.interrupted@*", "C-BYTES-1"}}},
        Row{"interrupted_read_is_error", "FAIL", {{"fault.interrupted@*", "C-ERROR-3"}}},
        Row{"read_error_crashes", "FAIL", {{"fault.errors@*", "C-ERROR-4"}}},
        Row{"read_error_leaks", "FAIL", {{"fault.errors@*", "C-ERROR-5"}}},
        Row{"read_error_is_end", "FAIL", {{"fault.errors@*", "C-ERROR-1"}}}),
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
}  // namespace sluice::conformance
