// For tests that start isolated transfers, on any system.
#include <gtest/gtest.h>

#include <cstddef>
#include <span>

#include "harness/witness/isolated_transfer.h"

int main(int argc, char** argv) {
  if (const auto status =
          sluice::witness::RunAsIsolatedTransfer(std::span(argv, static_cast<std::size_t>(argc)))) {
    return *status;
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
