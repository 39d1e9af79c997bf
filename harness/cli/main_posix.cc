#include <cstddef>

#include "harness/cli/main.h"

int main(int argc, char** argv) {
  return sluice::cli::Main(std::span(argv, static_cast<std::size_t>(argc)));
}
