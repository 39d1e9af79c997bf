// Every plugin we ship, on a TCP socket of an io_context: what each waits for, and how it ends.
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/strand.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

#include "core/asio/async_transfer.h"
#include "core/asio/testing/scene.h"
#include "core/host/loader.h"
#include "core/transfer/planner.h"

namespace sluice::asio {
namespace {

using testing::Bytes;
using testing::Connect;
using testing::Drain;
using testing::Ending;
using testing::Ends;
using testing::FileWith;
using testing::tcp;
using transfer::Outcome;
namespace net = boost::asio;

constexpr std::size_t kLarge = std::size_t{6} << 20;

// Those that can send a file to a TCP socket.
std::vector<host::PluginPtr> Senders() {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const auto file = FileWith("content");
  const transfer::Request request = {
      .source = transfer::Describe(file.get()).value(),
      .sink = transfer::Describe(static_cast<base::Handle>(ends.sender.native_handle()),
                                 SLUICE_FACT_NONBLOCKING)
                  .value()};
  std::vector<host::PluginPtr> plugins;
  for (const auto& entry : std::filesystem::directory_iterator("harness/sluice-plugins")) {
    plugins.push_back(host::Load(entry.path()).value());
  }
  const auto plan = transfer::Plan(plugins, request);
  for (const transfer::Candidate& it : plan) {
    if (it.status != SLUICE_OK) {
      std::cout << it.plugin->name() << " is not tried: " << it.reason << '\n';
    }
  }
  return transfer::ToTry(plan);
}

TEST(ShippedPlugins, DeliverEveryByteToAReceiverThatMakesThemWait) {
  const std::string content = Bytes(kLarge);
  const auto file = FileWith(content);
  const auto senders = Senders();
  EXPECT_GE(senders.size(), 2U);
  for (const host::PluginPtr& plugin : senders) {
    SCOPED_TRACE(plugin->name());
    net::io_context context;
    Ends ends = Connect(context.get_executor());
    Ending ending;
    async_transfer(ends.sender, file.get(), std::span(&plugin, 1), {},
                   [&](auto error, const Outcome& outcome) {
                     ending.Handler()(error, outcome);
                     ends.sender.close();
                   });
    context.poll();
    EXPECT_EQ(ending.times, 0);
    Drain drain(ends.receiver, 65536);
    context.run();
    EXPECT_FALSE(ending.error) << transfer::Describe(ending.outcome);
    EXPECT_EQ(ending.outcome.plugin, plugin->name());
    EXPECT_EQ(ending.outcome.bytes_done, kLarge);
    EXPECT_EQ(ending.outcome.kernel.reported, ending.outcome.kernel.by_reference);
    EXPECT_TRUE(drain.bytes() == content);
  }
}

TEST(ShippedPlugins, TellHowFarTheyCameWhenTheyAreCancelled) {
  const std::string content = Bytes(kLarge);
  const auto file = FileWith(content);
  for (const host::PluginPtr& plugin : Senders()) {
    SCOPED_TRACE(plugin->name());
    net::io_context context;
    Ends ends = Connect(context.get_executor());
    net::cancellation_signal signal;
    Ending ending;
    async_transfer(ends.sender, file.get(), std::span(&plugin, 1), {},
                   net::bind_cancellation_slot(signal.slot(), ending.Handler()));
    context.poll();
    ASSERT_EQ(ending.times, 0);
    signal.emit(net::cancellation_type::terminal);
    context.restart();
    context.run();
    EXPECT_EQ(ending.error, net::error::operation_aborted);
    ends.sender.close();
    Drain drain(ends.receiver, 65536);
    context.restart();
    context.run();
    EXPECT_GE(drain.bytes().size(), ending.outcome.bytes_done);
    EXPECT_LE(drain.bytes().size(), ending.outcome.bytes_done + ending.outcome.in_flight);
    EXPECT_TRUE(content.starts_with(drain.bytes()));
  }
}

TEST(ShippedPlugins, ServeSeveralThreads) {
  constexpr std::size_t kSockets = 8;
  const std::string content = Bytes(std::size_t{1} << 20);
  const auto file = FileWith(content);
  for (const host::PluginPtr& plugin : Senders()) {
    SCOPED_TRACE(plugin->name());
    net::io_context context;
    struct Session {
      explicit Session(net::io_context& context)
          : strand(net::make_strand(context.get_executor())), ends(Connect(strand, 65536)) {}
      net::strand<net::io_context::executor_type> strand;
      Ends ends;
      Ending ending;
      std::optional<Drain> drain;
    };
    std::vector<std::unique_ptr<Session>> sessions;
    for (std::size_t i = 0; i < kSockets; ++i) {
      Session& session = *sessions.emplace_back(std::make_unique<Session>(context));
      net::post(session.strand, [&] {
        async_transfer(session.ends.sender, file.get(), std::span(&plugin, 1), {},
                       [&](auto error, const Outcome& outcome) {
                         session.ending.Handler()(error, outcome);
                         session.ends.sender.close();
                       });
        session.drain.emplace(session.ends.receiver, 30'000U, 1);
      });
    }
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { context.run(); });
    threads.clear();
    for (const auto& session : sessions) {
      EXPECT_FALSE(session->ending.error) << transfer::Describe(session->ending.outcome);
      EXPECT_TRUE(session->drain->bytes() == content);
    }
  }
}

TEST(ShippedPlugins, AreClosedWhereTheContextIsDestroyed) {
  const auto file = FileWith(Bytes(kLarge));
  for (const host::PluginPtr& plugin : Senders()) {
    SCOPED_TRACE(plugin->name());
    net::io_context context;
    auto ends = std::make_shared<Ends>(Connect(context.get_executor()));
    tcp::socket& sender = ends->sender;
    async_transfer(sender, file.get(), std::span(&plugin, 1), {},
                   [ends = std::move(ends)](auto, const Outcome&) { FAIL(); });
    context.poll();
  }
}

}  // namespace
}  // namespace sluice::asio
