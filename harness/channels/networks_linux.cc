#include <fcntl.h>
#include <sched.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "harness/channels/networks.h"

namespace sluice::channels {
namespace {

using base::UniqueHandle;

// Settings that refuse namespaces to a process without privileges. Not every kernel has every one.
constexpr struct {
  const char* file;
  std::string_view refusing;  // its value when it refuses
  std::string_view advice;
} kSettings[] = {
    {"/proc/sys/kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"},
    {"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1",
     "kernel.apparmor_restrict_unprivileged_userns=0"},
    {"/proc/sys/user/max_user_namespaces", "0", "user.max_user_namespaces above 0"},
    {"/proc/sys/user/max_net_namespaces", "0", "user.max_net_namespaces above 0"},
};

std::string Advice() {
  std::string advice;
  for (const auto& setting : kSettings) {
    std::string value;
    if (!(std::ifstream(setting.file) >> value) || value != setting.refusing) continue;
    advice.append(advice.empty() ? "sysctl " : ", ").append(setting.advice);
  }
  if (advice.empty()) advice = "run outside the container or its seccomp profile, or as root";
  return advice;
}

base::Error Refused(int network_error, int user_error) {
  std::string what = "cannot make a network namespace";
  if (user_error != 0) {
    what += ", without a user namespace (" + std::generic_category().message(user_error) + ")";
  }
  base::Error error = base::SystemError(network_error, what);
  error.message += "; to allow it: " + Advice();
  return error;
}

base::Result<UniqueHandle> EnterNewNetwork(int user_error) {
  if (::unshare(CLONE_NEWNET) != 0) return Refused(errno, user_error);
  UniqueHandle network(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  if (!network) return base::SystemError(errno, "cannot open /proc/thread-self/ns/net");
  return network;
}

}  // namespace

base::Result<Networks> MakeNetworks() {
  const int user_error = ::unshare(CLONE_NEWUSER) == 0 ? 0 : errno;
  auto sender = EnterNewNetwork(user_error);
  if (!sender) return sender.error();
  auto receiver = EnterNewNetwork(user_error);
  if (!receiver) return receiver.error();
  return Networks{.sender = std::move(*sender), .receiver = std::move(*receiver)};
}

base::Result<void> Enter(const UniqueHandle& network) {
  if (::setns(network.get(), CLONE_NEWNET) != 0) {
    return base::SystemError(errno, "cannot enter a network namespace");
  }
  return {};
}

}  // namespace sluice::channels
