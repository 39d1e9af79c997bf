// What the sources for Windows get to see precompiled. None of them may count on it: each includes
// what it uses, as for the other systems.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <windows.h>
#include <winsock2.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/dll/shared_library.hpp>
#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <boost/system/result.hpp>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <random>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

// GoogleTest includes <iostream>, in which there is a static object: every source would have one,
// those of plugins too, and loading a plugin is meant to do nothing. It wants this of it:
#define _GLIBCXX_IOSTREAM
namespace std {
extern ostream cerr;
}
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#undef _GLIBCXX_IOSTREAM
