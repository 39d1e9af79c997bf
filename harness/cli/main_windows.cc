#include <boost/nowide/convert.hpp>
#include <string>
#include <vector>

#include "harness/cli/main.h"

// MinGW-w64's: main() and wmain() get arguments as they are, without wildcards replaced.
extern "C" int _dowildcard;  // NOLINT(bugprone-reserved-identifier): theirs
int _dowildcard = 0;

// Not main(), whose arguments are in the user's code page. CommandLineToArgvW() would do as well,
// but it is shell32.dll's, which brings windows and fonts to a program that has neither.
extern "C" int wmain(int argc, wchar_t** argv) {
  std::vector<std::string> words;
  for (int i = 0; i < argc; ++i) words.push_back(boost::nowide::narrow(argv[i]));
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  return sluice::cli::Main(arguments);
}
