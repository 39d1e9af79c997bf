#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <sluice/plugin.hpp>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace {

enum class Throws { kNowhere, kInProbe, kInConstructor, kInOpen, kInStep };

// What the plugin under test does; every test sets it anew.
struct Script {
  Throws throws = Throws::kNowhere;
  sluice_status open = SLUICE_OK;
  int alive = 0;
  int made = 0;    // things by Keeping
  int unmade = 0;  // of these
};
Script script;

void ThrowIf(Throws where) {
  if (script.throws == where) throw std::runtime_error("thrown on purpose");
}

class Scripted {
 public:
  static constexpr sluice::Identity kIdentity{.name = "test.scripted",
                                              .version = "1.2.3",
                                              .summary = "does what the test says",
                                              .capabilities = SLUICE_CAP_HEAD_TAIL};
  static constexpr std::array kClaims{
      sluice::Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
                     .sink_kinds = SLUICE_KIND_BIT(SLUICE_KIND_TCP),
                     .staged_milli = 0,
                     .send_milli = 1000,
                     .crossings_per_mib_max = SLUICE_UNCLAIMED})};

  static sluice_status Probe(const sluice_route&, sluice_report& report) {
    ThrowIf(Throws::kInProbe);
    return sluice::Refuse(report, SLUICE_E_UNSUPPORTED, "not today", 95);
  }

  explicit Scripted(const sluice_request&) {
    ThrowIf(Throws::kInConstructor);
    ++script.alive;
  }
  Scripted(const Scripted&) = delete;
  Scripted& operator=(const Scripted&) = delete;
  ~Scripted() { --script.alive; }

  sluice_status Open(sluice_report&) {
    ThrowIf(Throws::kInOpen);
    return script.open;
  }

  sluice_status Step(std::uint64_t budget, sluice_progress& progress) {
    ThrowIf(Throws::kInStep);
    progress.bytes_done += budget;
    return sluice::WaitFor(progress, 7, SLUICE_WAIT_WRITABLE);
  }

  void Report(sluice_kernel_counts& counts) const noexcept { counts.copied = 7; }

  static const void* GetExtension(const char* id) {
    return std::string_view(id) == "test.scripted/1" ? &script : nullptr;
  }

 private:
  alignas(64) [[maybe_unused]] std::array<std::byte, 100> room_{};
};

struct Thing {
  Thing() { ++script.made; }
  Thing(const Thing&) = delete;
  Thing& operator=(const Thing&) = delete;
  ~Thing() { ++script.unmade; }
};

// Makes a thing for a transfer, unless it gets that of the one before.
class Keeping : public Scripted {
 public:
  using Kept = std::unique_ptr<Thing>;

  explicit Keeping(const sluice_request& request, Kept&& kept = {})
      : Scripted(request), thing_(std::move(kept)) {
    if (!thing_) thing_ = std::make_unique<Thing>();
  }
  Kept Keep() noexcept { return std::move(thing_); }

 private:
  Kept thing_;
};

class PluginHpp : public testing::Test {
 protected:
  PluginHpp() { script = {}; }

  static const sluice_plugin& plugin() {
    sluice_handshake handshake{};
    handshake.struct_size = sizeof handshake;
    handshake.host_abi_min = handshake.host_abi_max = 1;
    EXPECT_EQ(sluice_plugin_entry(&handshake), SLUICE_OK);
    return *handshake.plugin;
  }

  sluice_status Probe() { return plugin().probe(&route_, &report_); }
  sluice_status Open() { return plugin().open(&request_, storage_.data(), &report_); }
  sluice_status Step(std::uint64_t budget = 1) {
    return plugin().step(storage_.data(), budget, &progress_);
  }
  void Close() { plugin().close(storage_.data()); }

  sluice_endpoint source_{.struct_size = sizeof(sluice_endpoint),
                          .kind = SLUICE_KIND_FILE,
                          .facts = 0,
                          .reserved = 0,
                          .handle = 3,
                          .size = SLUICE_UNKNOWN,
                          .filesystem = 0};
  sluice_endpoint sink_ = source_;
  sluice_route route_{
      .struct_size = sizeof(sluice_route), .reserved = 0, .source = &source_, .sink = &sink_};
  sluice_request request_{.struct_size = sizeof(sluice_request),
                          .flags = 0,
                          .route = &route_,
                          .offset = 0,
                          .length = 10,
                          .head = {},
                          .tail = {}};
  sluice_report report_{
      .struct_size = sizeof(sluice_report), .reserved = 0, .os_error = 0, .reason = nullptr};
  sluice_progress progress_{.struct_size = sizeof(sluice_progress),
                            .wait_events = 0,
                            .wait_handle = 0,
                            .bytes_done = 0,
                            .source_done = 0,
                            .os_error = 0,
                            .path = nullptr,
                            .reason = nullptr,
                            .in_flight = 0};
  alignas(Scripted) std::array<std::byte, sizeof(Scripted)> storage_;
};

TEST_F(PluginHpp, DescribesTheClass) {
  const sluice_plugin& described = plugin();
  EXPECT_EQ(described.struct_size, sizeof(sluice_plugin));
  EXPECT_EQ(described.magic, SLUICE_PLUGIN_MAGIC);
  EXPECT_STREQ(described.name, "test.scripted");
  EXPECT_STREQ(described.version, "1.2.3");
  EXPECT_STREQ(described.summary, "does what the test says");
  EXPECT_EQ(described.capabilities, SLUICE_CAP_HEAD_TAIL);
  EXPECT_EQ(described.transfer_size, sizeof(Scripted));
  EXPECT_EQ(described.transfer_align, 64u);
  ASSERT_EQ(described.claim_count, 1u);
  EXPECT_EQ(described.claims[0]->struct_size, sizeof(sluice_claim));
  EXPECT_EQ(described.claims[0]->send_milli, 1000u);
  EXPECT_EQ(described.get_extension("test.scripted/1"), &script);
  EXPECT_EQ(described.get_extension("test.scripted/2"), nullptr);
}

TEST_F(PluginHpp, HandsOnWhatTheKernelReports) {
  const auto* const extension =
      static_cast<const sluice_kernel_report*>(plugin().get_extension(SLUICE_EXT_KERNEL_REPORT));
  ASSERT_NE(extension, nullptr);
  EXPECT_EQ(extension->struct_size, sizeof(sluice_kernel_report));
  ASSERT_EQ(Open(), SLUICE_OK);
  sluice_kernel_counts counts{};
  EXPECT_EQ(extension->read(storage_.data(), &counts), SLUICE_E_INVALID);
  counts.struct_size = sizeof counts;
  EXPECT_EQ(extension->read(storage_.data(), &counts), SLUICE_OK);
  EXPECT_EQ(counts.copied, 7u);
  Close();
}

TEST_F(PluginHpp, HasNoReuseUnlessTheClassHas) {
  EXPECT_EQ(plugin().get_extension(SLUICE_EXT_REUSE), nullptr);
}

TEST_F(PluginHpp, HandsOnWhatTheClassKeeps) {
  const sluice_plugin& keeping = sluice::internal::Descriptor<Keeping>::kPlugin;
  const auto& reuse = *static_cast<const sluice_reuse*>(keeping.get_extension(SLUICE_EXT_REUSE));
  EXPECT_EQ(reuse.struct_size, sizeof(sluice_reuse));
  alignas(Keeping) std::array<std::byte, sizeof(Keeping)> storage;

  ASSERT_EQ(keeping.open(&request_, storage.data(), &report_), SLUICE_OK);
  reuse.keep(storage.data());
  EXPECT_EQ(script.alive, 0) << "the transfer has ended";
  ASSERT_EQ(reuse.reopen(&request_, storage.data(), &report_), SLUICE_OK);
  EXPECT_EQ(script.alive, 1);
  EXPECT_EQ(script.made, 1);
  reuse.keep(storage.data());
  EXPECT_EQ(script.unmade, 0);
  reuse.release(storage.data());
  EXPECT_EQ(script.unmade, 1);

  ASSERT_EQ(keeping.open(&request_, storage.data(), &report_), SLUICE_OK);
  reuse.keep(storage.data());
  ASSERT_EQ(reuse.reopen(&request_, storage.data(), &report_), SLUICE_OK);
  keeping.close(storage.data());
  EXPECT_EQ(script.made, script.unmade) << "close() keeps nothing";

  for (const Throws where : {Throws::kNowhere, Throws::kInConstructor, Throws::kInOpen}) {
    script.throws = Throws::kNowhere;
    script.open = SLUICE_OK;
    ASSERT_EQ(keeping.open(&request_, storage.data(), &report_), SLUICE_OK);
    reuse.keep(storage.data());
    script.throws = where;
    script.open = SLUICE_E_UNSUPPORTED;
    EXPECT_LT(reuse.reopen(&request_, storage.data(), &report_), 0);
    EXPECT_EQ(script.made, script.unmade) << "after a refusal nothing is kept";
    EXPECT_EQ(script.alive, 0);
  }
}

TEST_F(PluginHpp, CarriesTheClassThroughItsLife) {
  EXPECT_EQ(Probe(), SLUICE_E_UNSUPPORTED);
  EXPECT_STREQ(report_.reason, "not today");
  EXPECT_EQ(report_.os_error, 95);
  ASSERT_EQ(Open(), SLUICE_OK);
  EXPECT_EQ(script.alive, 1);
  EXPECT_EQ(Step(5), SLUICE_WOULD_BLOCK);
  EXPECT_EQ(progress_.bytes_done, 5u);
  EXPECT_EQ(progress_.wait_handle, 7);
  EXPECT_EQ(progress_.wait_events, SLUICE_WAIT_WRITABLE);
  Close();
  EXPECT_EQ(script.alive, 0);
}

TEST_F(PluginHpp, EndsExceptionsAtTheBorder) {
  script.throws = Throws::kInProbe;
  EXPECT_EQ(Probe(), SLUICE_E_INTERNAL);
  EXPECT_STREQ(report_.reason, "an exception was thrown in probe");
  for (const Throws where : {Throws::kInConstructor, Throws::kInOpen}) {
    script.throws = where;
    EXPECT_EQ(Open(), SLUICE_E_INTERNAL);
    EXPECT_STREQ(report_.reason, "an exception was thrown in open");
    EXPECT_EQ(script.alive, 0) << "close() is not called after a refused open()";
  }
  script.throws = Throws::kInStep;
  ASSERT_EQ(Open(), SLUICE_OK);
  EXPECT_EQ(Step(), SLUICE_E_INTERNAL);
  EXPECT_STREQ(progress_.reason, "an exception was thrown in step");
  Close();
}

TEST_F(PluginHpp, KeepsNothingOfARefusedOpen) {
  script.open = SLUICE_E_UNSUPPORTED;
  EXPECT_EQ(Open(), SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(script.alive, 0);
}

TEST_F(PluginHpp, RefusesStructsThatAreTooSmall) {
  const struct {
    const char* name;
    std::uint32_t& size;
  } structs[] = {{"report", report_.struct_size},
                 {"request", request_.struct_size},
                 {"route", route_.struct_size},
                 {"source", source_.struct_size},
                 {"sink", sink_.struct_size}};
  for (const auto& small : structs) {
    --small.size;
    EXPECT_EQ(Open(), SLUICE_E_INVALID) << small.name;
    ++small.size;
  }
  ASSERT_EQ(Open(), SLUICE_OK);
  --progress_.struct_size;
  EXPECT_EQ(Step(), SLUICE_E_INVALID);
  EXPECT_EQ(progress_.bytes_done, 0u);
  Close();
  --route_.struct_size;
  EXPECT_EQ(Probe(), SLUICE_E_INVALID);
}

TEST_F(PluginHpp, AcceptsStructsThatHaveGrown) {
  for (std::uint32_t* const size :
       {&report_.struct_size, &request_.struct_size, &route_.struct_size, &source_.struct_size}) {
    *size += 64;
  }
  ASSERT_EQ(Open(), SLUICE_OK);
  Close();
}

TEST_F(PluginHpp, RefusesReservedFieldsInUse) {
  for (std::uint32_t* const reserved : {&route_.reserved, &source_.reserved, &sink_.reserved}) {
    *reserved = 1;
    EXPECT_EQ(Open(), SLUICE_E_INVALID);
    EXPECT_EQ(Probe(), SLUICE_E_INVALID);
    *reserved = 0;
  }
}

TEST_F(PluginHpp, LeavesUnknownFlagsToOthers) {
  request_.flags = SLUICE_REQUEST_FLAGS_V1;
  ASSERT_EQ(Open(), SLUICE_OK);
  Close();
  request_.flags = SLUICE_REQUEST_FLAGS_V1 + 1;
  EXPECT_EQ(Open(), SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(script.alive, 0);
}

TEST_F(PluginHpp, RefusesRangesNoFileHas) {
  request_.offset = INT64_MAX;
  request_.length = 1;
  EXPECT_EQ(Open(), SLUICE_E_INVALID);
  request_.offset = std::uint64_t{INT64_MAX} + 1;
  request_.length = 0;
  EXPECT_EQ(Open(), SLUICE_E_INVALID);
  request_.length = SLUICE_TO_END;
  EXPECT_EQ(Open(), SLUICE_E_INVALID);
  request_.offset = INT64_MAX;
  ASSERT_EQ(Open(), SLUICE_OK);
  Close();
}

TEST_F(PluginHpp, RefusesBytesThatAreNowhere) {
  request_.head = {.data = nullptr, .size = 1};
  EXPECT_EQ(Open(), SLUICE_E_INVALID);
  request_.head = {.data = nullptr, .size = 0};
  request_.tail = {.data = nullptr, .size = 1};
  EXPECT_EQ(Open(), SLUICE_E_INVALID);
}

TEST_F(PluginHpp, RefusesABudgetOfNothing) {
  ASSERT_EQ(Open(), SLUICE_OK);
  EXPECT_EQ(Step(0), SLUICE_E_INVALID);
  Close();
}

TEST_F(PluginHpp, AnswersTheHandshakeForEveryRange) {
  const struct {
    std::uint32_t min, max;
    sluice_status status;
  } ranges[] = {
      {1, 1, SLUICE_OK},
      {1, 9, SLUICE_OK},
      {0, 1, SLUICE_OK},
      {2, 9, SLUICE_E_INCOMPATIBLE},
      {0, 0, SLUICE_E_INCOMPATIBLE},
  };
  for (const auto& range : ranges) {
    sluice_handshake handshake{};
    handshake.struct_size = sizeof handshake;
    handshake.host_abi_min = range.min;
    handshake.host_abi_max = range.max;
    EXPECT_EQ(sluice_plugin_entry(&handshake), range.status) << range.min << "–" << range.max;
    EXPECT_EQ(handshake.plugin_abi_min, SLUICE_ABI_MIN);
    EXPECT_EQ(handshake.plugin_abi_max, SLUICE_ABI_MAX);
    EXPECT_EQ(handshake.plugin != nullptr, range.status == SLUICE_OK);
    EXPECT_EQ(handshake.abi_version, range.status == SLUICE_OK ? 1u : 0u);
  }
  sluice_handshake small{};
  small.struct_size = sizeof small - 1;
  EXPECT_EQ(sluice_plugin_entry(&small), SLUICE_E_INVALID);
  EXPECT_EQ(sluice_plugin_entry(nullptr), SLUICE_E_INVALID);
}

}  // namespace

SLUICE_PLUGIN(Scripted)
