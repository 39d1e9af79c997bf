// Quantities as people read them.
#ifndef SLUICE_HARNESS_REPORT_UNITS_H_
#define SLUICE_HARNESS_REPORT_UNITS_H_

#include <cstdint>
#include <string>

namespace sluice::report {

// "1 byte", "1023 bytes", "1.0 KiB", "8.0 MiB" … "16.0 EiB".
std::string BytesText(std::uint64_t bytes);

// "1.2 GiB/s"; "-" if `seconds` is not positive.
std::string RateText(std::uint64_t bytes, double seconds);

// "12 µs", "1.5 ms", "2.3 s": two digits, or three.
std::string ShortTimeText(double seconds);

// "0.01 s", "59.9 s", "1:02", "3:25:07".
std::string DurationText(double seconds);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_UNITS_H_
