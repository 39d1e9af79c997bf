// The operating system as a user of `sluice` meets it: names, and words in messages.
#ifndef SLUICE_TESTS_CLI_SYSTEM_H_
#define SLUICE_TESTS_CLI_SYSTEM_H_

#include <string>
#include <string_view>

namespace sluice::cli {

// A plugin that works everywhere, stable and from 1 copy in user memory; and one that sends by
// reference, so that it refuses to be stable.
extern const std::string_view kStaging;
extern const std::string_view kByReference;

// Of a plugin's file.
extern const std::string_view kSuffix;

// True if there are unix sockets.
bool HasUnixSockets();

// What the system says about something.
std::string NoSuchFile();       // a name that is not there
std::string NoSuchDirectory();  // a path through something that is no directory
std::string IsADirectory();
std::string ConnectionRefused();
std::string ConnectionReset();
std::string AddressInUse();

}  // namespace sluice::cli

#endif  // SLUICE_TESTS_CLI_SYSTEM_H_
