#include "harness/cli/main.h"

#include <cstddef>

int main(int argc, char** argv) {
  return sluice::harness::Main(std::span(argv, static_cast<std::size_t>(argc)));
}
