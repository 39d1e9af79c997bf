#include "tests/cli/program.h"

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "core/base/file.h"

namespace sluice::cli {
namespace {

std::string ReadAll(base::Handle handle) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (std::int64_t got = 0;
       (got = base::Read(handle, std::as_writable_bytes(std::span(buffer)))) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

}  // namespace

std::string Program::ReadErrorLine() {
  std::string line;
  std::byte byte{};
  while (base::Read(err_.get(), std::span(&byte, 1)) == 1) {
    err_text_ += static_cast<char>(byte);
    if (byte == std::byte{'\n'}) break;
    line += static_cast<char>(byte);
  }
  return line;
}

Ended Program::Wait() {
  std::string err = err_text_ + ReadAll(err_.get());
  Ended ended = WaitForProcess();
  ended.err = std::move(err);
  base::MoveTo(out_.get(), 0);
  ended.out = ReadAll(out_.get());
  return ended;
}

Ended Sluice(const std::vector<std::string>& arguments, const Start& start) {
  return Program(arguments, start).Wait();
}

ReceivingProgram::ReceivingProgram(std::vector<std::string> arguments)
    : program_([&] {
        arguments.insert(arguments.begin(), "recv");
        return arguments;
      }()) {
  constexpr std::string_view kNews = "listening on ";
  const std::string line = program_.ReadErrorLine();
  if (line.starts_with(kNews)) address_ = line.substr(kNews.size());
}

}  // namespace sluice::cli
