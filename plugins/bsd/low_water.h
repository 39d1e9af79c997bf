// The mark at which a socket counts as writable.
#ifndef SLUICE_PLUGINS_BSD_LOW_WATER_H_
#define SLUICE_PLUGINS_BSD_LOW_WATER_H_

namespace sluice::plugins::bsd {

// FreeBSD's sendfile(2) raises SO_SNDLOWAT to half the send buffer and leaves it there
// (kern_sendfile.c). Sockets are borrowed: this puts back what was found. Where the mark cannot be
// asked for or set, nothing happens.
class LowWater {
 public:
  explicit LowWater(int socket) noexcept : socket_(socket) {}
  LowWater(const LowWater&) = delete;
  LowWater& operator=(const LowWater&) = delete;
  ~LowWater();

  // To be called before sendfile(2); looks at the socket once.
  void Remember() noexcept {
    if (found_ == kUnasked) found_ = Ask();
  }

 private:
  static constexpr int kUnasked = -2;
  static constexpr int kUnknown = -1;
  int Ask() const noexcept;

  int socket_;
  int found_ = kUnasked;
};

}  // namespace sluice::plugins::bsd

#endif  // SLUICE_PLUGINS_BSD_LOW_WATER_H_
