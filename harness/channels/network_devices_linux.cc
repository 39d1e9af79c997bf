#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/base/descriptors.h"
#include "harness/channels/network_devices.h"

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

// ---- Pairs of virtual Ethernet devices ----

namespace {

// Of a device that cannot be brought to run, as opposed to one that is slow.
constexpr int kPatienceMs = 30'000;

using Buffer = std::array<char, 8192>;

// A request under construction.
class Message {
 public:
  Message(std::uint16_t type, std::uint16_t flags) : header_(mnl_nlmsg_put_header(buffer_.data())) {
    header_->nlmsg_type = type;
    header_->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
  }
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  nlmsghdr* header() { return header_; }

  // Zeroed room for the fixed part of a message or of a nested one.
  template <typename T>
  T& Extra() {
    return *static_cast<T*>(mnl_nlmsg_put_extra_header(header_, sizeof(T)));
  }

 private:
  alignas(nlmsghdr) Buffer buffer_{};
  nlmsghdr* header_;
};

class Rtnetlink {
 public:
  // `groups`: RTMGRP_* to be notified of.
  static base::Result<Rtnetlink> Open(unsigned groups = 0) {
    Rtnetlink link(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC));
    if (!link.socket_ || mnl_socket_bind(link.socket_.get(), groups, MNL_SOCKET_AUTOPID) != 0) {
      return base::SystemError(errno, "cannot open an rtnetlink socket");
    }
    return link;
  }

  base::Result<void> Send(Message& message, std::string_view purpose) {
    if (base::RetryOnSignal([&] {
          return mnl_socket_sendto(socket_.get(), message.header(), message.header()->nlmsg_len);
        }) < 0) {
      return base::SystemError(errno, purpose);
    }
    return {};
  }

  // What the kernel has to say next: the messages in `buffer`, and how many bytes they are.
  base::Result<std::size_t> Receive(Buffer& buffer, std::string_view purpose) {
    pollfd waiting{.fd = mnl_socket_get_fd(socket_.get()), .events = POLLIN, .revents = 0};
    const int ready = base::RetryOnSignal([&] { return ::poll(&waiting, 1, kPatienceMs); });
    if (ready == 0) return base::SystemError(ETIMEDOUT, purpose);
    const ssize_t count = base::RetryOnSignal(
        [&] { return mnl_socket_recvfrom(socket_.get(), buffer.data(), buffer.size()); });
    if (count < 0) return base::SystemError(errno, purpose);
    return static_cast<std::size_t>(count);
  }

 private:
  struct Closer {
    void operator()(mnl_socket* socket) const { mnl_socket_close(socket); }
  };
  explicit Rtnetlink(mnl_socket* socket) : socket_(socket) {}

  std::unique_ptr<mnl_socket, Closer> socket_;
};

// Sends one change and waits for the kernel's verdict. `purpose` goes into the error.
base::Result<void> Change(Message& message, std::string_view purpose) {
  auto link = Rtnetlink::Open();
  if (!link) return link.error();
  message.header()->nlmsg_flags |= NLM_F_ACK;
  if (auto sent = link->Send(message, purpose); !sent) return sent;
  alignas(nlmsghdr) Buffer buffer;
  const auto count = link->Receive(buffer, purpose);
  if (!count) return count.error();
  if (mnl_cb_run(buffer.data(), *count, 0, 0, nullptr, nullptr) < 0) {
    return base::SystemError(errno, purpose);
  }
  return {};
}

base::Result<int> IndexOf(const char* name) {
  const unsigned index = ::if_nametoindex(name);
  if (index == 0) return base::SystemError(errno, std::string("cannot find the device ") + name);
  return static_cast<int>(index);
}

// IF_OPER_UP of <linux/if.h>, which cannot be included beside <net/if.h>: RFC 2863's operational
// state "up".
constexpr std::uint8_t kOperationalUp = 6;

int NoteState(const nlattr* attribute, void* running) {
  if (mnl_attr_get_type(attribute) == IFLA_OPERSTATE) {
    *static_cast<bool*>(running) = mnl_attr_get_u8(attribute) == kOperationalUp;
  }
  return MNL_CB_OK;
}

// True if `message` says that the device `index` runs.
bool SaysRunning(const nlmsghdr* message, int index) {
  if (message->nlmsg_type != RTM_NEWLINK) return false;
  const auto* link = static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(message));
  bool running = false;
  return link->ifi_index == index &&
         mnl_attr_parse(message, sizeof(ifinfomsg), NoteState, &running) == MNL_CB_OK && running;
}

}  // namespace

base::Result<void> MakeVethPair(const char* name, const char* peer_name,
                                const base::UniqueHandle& peer_network) {
  Message message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  nlmsghdr* header = message.header();
  message.Extra<ifinfomsg>().ifi_family = AF_UNSPEC;
  mnl_attr_put_strz(header, IFLA_IFNAME, name);
  nlattr* info = mnl_attr_nest_start(header, IFLA_LINKINFO);
  mnl_attr_put_strz(header, IFLA_INFO_KIND, "veth");
  nlattr* data = mnl_attr_nest_start(header, IFLA_INFO_DATA);
  nlattr* peer = mnl_attr_nest_start(header, VETH_INFO_PEER);
  message.Extra<ifinfomsg>().ifi_family = AF_UNSPEC;
  mnl_attr_put_strz(header, IFLA_IFNAME, peer_name);
  mnl_attr_put_u32(header, IFLA_NET_NS_FD, static_cast<std::uint32_t>(peer_network.get()));
  mnl_attr_nest_end(header, peer);
  mnl_attr_nest_end(header, data);
  mnl_attr_nest_end(header, info);
  return Change(message, "cannot make a pair of virtual Ethernet devices (kernel module veth)");
}

base::Result<void> StartDevice(const char* name, in_addr address, unsigned char prefix) {
  const auto index = IndexOf(name);
  if (!index) return index.error();

  Message naming(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
  auto& fixed = naming.Extra<ifaddrmsg>();
  fixed.ifa_family = AF_INET;
  fixed.ifa_prefixlen = prefix;
  fixed.ifa_index = static_cast<std::uint32_t>(*index);
  mnl_attr_put_u32(naming.header(), IFA_LOCAL, address.s_addr);
  mnl_attr_put_u32(naming.header(), IFA_ADDRESS, address.s_addr);
  if (auto named = Change(naming, std::string("cannot give an address to the device ") + name);
      !named) {
    return named;
  }

  Message starting(RTM_NEWLINK, 0);
  auto& link = starting.Extra<ifinfomsg>();
  link.ifi_index = *index;
  link.ifi_flags = IFF_UP;
  link.ifi_change = IFF_UP;
  return Change(starting, std::string("cannot start the device ") + name);
}

base::Result<void> WaitUntilRunning(const char* name) {
  const auto index = IndexOf(name);
  if (!index) return index.error();
  const std::string purpose = std::string("cannot learn whether the device runs: ") + name;

  // Notified first, then asked: whatever happens in between comes as a message, and so does the
  // reply.
  auto link = Rtnetlink::Open(RTMGRP_LINK);
  if (!link) return link.error();
  Message question(RTM_GETLINK, 0);
  question.Extra<ifinfomsg>().ifi_index = *index;
  if (auto sent = link->Send(question, purpose); !sent) return sent;

  for (;;) {
    alignas(nlmsghdr) Buffer buffer;
    const auto count = link->Receive(buffer, purpose);
    if (!count) return count.error();
    int left = static_cast<int>(*count);
    for (const auto* message = reinterpret_cast<const nlmsghdr*>(buffer.data());
         mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
      if (SaysRunning(message, *index)) return {};
    }
  }
}

// ---- Scatter-gather ----

namespace {

// Runs one command of struct ethtool_value; returns the value afterwards.
base::Result<std::uint32_t> Run(const base::UniqueHandle& socket, std::string_view device,
                                std::uint32_t command, std::uint32_t value,
                                std::string_view purpose) {
  ethtool_value argument{.cmd = command, .data = value};
  ifreq request{};
  device.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_data = reinterpret_cast<char*>(&argument);
  if (::ioctl(socket.get(), SIOCETHTOOL, &request) != 0) {
    const int error = errno;
    return base::SystemError(error, std::string(purpose).append(" the device ").append(device));
  }
  return argument.data;
}

}  // namespace

base::Result<bool> Gathers(const base::UniqueHandle& socket, const char* device) {
  const auto value = Run(socket, device, ETHTOOL_GSG, 0, "cannot learn the scatter-gather of");
  if (!value) return value.error();
  return *value != 0;
}

base::Result<void> SetGathers(const base::UniqueHandle& socket, const char* device, bool on) {
  const std::string_view purpose =
      on ? "cannot turn on the scatter-gather of" : "cannot turn off the scatter-gather of";
  const auto set = Run(socket, device, ETHTOOL_SSG, on ? 1 : 0, purpose);
  if (!set) return set.error();
  const auto now = Gathers(socket, device);
  if (!now) return now.error();
  if (*now != on) {
    return base::SystemError(EOPNOTSUPP,
                             std::string(purpose).append(" the device ").append(device));
  }
  return {};
}

}  // namespace sluice::channels
