#include <fmt/format.h>
#include <winsock2.h>

#include <boost/system/errc.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/handle.h"
#include "core/base/winsock.h"
#include "core/host/loader.h"
#include "harness/witness/isolated_transfer.h"

namespace sluice::witness {
namespace {

// Tells the program what it is.
constexpr std::string_view kArgument = "--sluice-isolated-transfer";

// What the program hears before it may begin. All handles are inherited, and so the same numbers in
// both processes, except a socket: Wine's Winsock refuses to send on an inherited one.
struct Order {
  WSAPROTOCOL_INFOW socket;  // the sink, if it is a socket
  base::Handle source;
  base::Handle sink;  // otherwise; kNoHandle for a socket
  std::uint64_t bytes;
  std::uint64_t step_bytes;
  IsolatedTransfer::Mode mode;
  std::uint32_t file_letters;  // wchar_t; the plugin's file comes next
};

base::Error Unfit(std::string message) {
  return {.code = boost::system::errc::make_error_code(boost::system::errc::not_supported),
          .message = std::move(message)};
}

base::Handle ErrorOutput() {
  const HANDLE output = GetStdHandle(STD_ERROR_HANDLE);
  return output == nullptr ? base::kNoHandle : reinterpret_cast<base::Handle>(output);
}

// The socket of the parent, in the same mode. It is not inherited.
base::Result<base::UniqueHandle> TakeSocket(WSAPROTOCOL_INFOW& socket) {
  base::StartWinsock();
  base::UniqueHandle taken(static_cast<base::Handle>(
      ::WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &socket, 0,
                   WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT)));
  if (!taken) return base::Failed("cannot take a socket from another process");
  return taken;
}

int Obey(const child::Link& link) {
  Order order{};
  if (!link.Hear(std::as_writable_bytes(std::span(&order, 1)))) return 1;
  std::wstring file(order.file_letters, L'\0');
  if (!link.Hear(std::as_writable_bytes(std::span(file)))) return 1;
  // The harness has loaded the same file, and so decided who may write it.
  const auto plugin =
      host::Load(std::filesystem::path(file), {.allow_writable_by_others = true, .abi = {}});
  if (!plugin) {
    ReportRefusal(plugin.error().message, link);
    return 0;
  }
  base::UniqueHandle socket;
  if (order.sink == base::kNoHandle) {
    auto taken = TakeSocket(order.socket);
    if (!taken) {
      ReportRefusal(taken.error().message, link);
      return 0;
    }
    socket = *std::move(taken);
  }
  CarryOut({.plugin = *plugin,
            .source = order.source,
            .sink = socket ? socket.get() : order.sink,
            .bytes = order.bytes,
            .mode = order.mode,
            .step_bytes = order.step_bytes},
           link);
  return 0;
}

}  // namespace

base::Result<child::Child> IsolatedTransfer::StartChild(const Job& job) {
  const std::wstring& file = job.plugin->file().native();
  if (file.empty()) {
    return Unfit(fmt::format(
        "{} is linked into the harness: on Windows only a plugin with a file of its own can be "
        "measured",
        job.plugin->name()));
  }
  const bool socket = base::IsSocket(job.sink);
  std::vector<base::Handle> keep = {job.source};
  if (!socket) keep.push_back(job.sink);
  auto child = child::Child::Start({.arguments = {std::string(kArgument)},
                                    .link = true,
                                    .keep = std::move(keep),
                                    .output = ErrorOutput()});
  if (!child) return child.error();
  Order order = {.socket = {},
                 .source = job.source,
                 .sink = socket ? base::kNoHandle : job.sink,
                 .bytes = job.bytes,
                 .step_bytes = job.step_bytes,
                 .mode = job.mode,
                 .file_letters = static_cast<std::uint32_t>(file.size())};
  // For the process with that id alone, and for once.
  if (socket && ::WSADuplicateSocketW(static_cast<SOCKET>(job.sink),
                                      static_cast<DWORD>(child->pid()), &order.socket) != 0) {
    return base::Failed("cannot share a socket with another process");
  }
  if (!child->Tell(std::as_bytes(std::span(&order, 1))) ||
      !child->Tell(std::as_bytes(std::span(file)))) {
    return base::Failed("cannot tell the process of a transfer what to do");
  }
  return child;
}

std::optional<int> RunAsIsolatedTransfer(std::span<char* const> arguments) {
  if (arguments.size() != 2 || arguments[1] != kArgument) return std::nullopt;
  child::EndOnCrash();
  const auto link = child::Link::Take();
  return link ? Obey(*link) : 1;
}

}  // namespace sluice::witness
