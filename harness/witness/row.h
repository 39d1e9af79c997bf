// What `sluice count` learns about one plugin on one channel.
#ifndef SLUICE_HARNESS_WITNESS_ROW_H_
#define SLUICE_HARNESS_WITNESS_ROW_H_

#include <sluice/plugin.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/witness/measurement.h"
#include "harness/witness/verdict.h"

namespace sluice::witness {

// Copies per payload byte. Empty: not measured; Row::gaps says why.
struct Copies {
  std::optional<double> storage_to_memory;  // by DMA, as far as the task was charged for it
  std::optional<double> staged;             // by the CPU, into the program's memory
  std::optional<double> send;               // by the CPU, in the sending call
  std::optional<double> transmit;           // by the CPU, between the sender's queue and the wire
  std::optional<double> delivery;           // by the CPU, on the way to a receiver on this machine;
                                            // not part of `cpu`
  std::optional<double> cpu;                // staged + send + transmit
};

// Why a figure is missing.
struct Gap {
  std::string figure;  // by its JSON key: "transmit", "storage_to_memory"; or "all figures"
  std::string reason;
};

struct Row {
  std::string plugin;
  std::string channel;
  std::uint64_t bytes = 0;  // payload of the transfers to a receiver that keeps up
  bool cold = false;        // the page cache was dropped before each of them
  std::string path_used;    // empty: nothing moved
  Copies copies;
  std::optional<double> crossings;
  std::optional<double> crossings_per_mib;
  std::optional<double> sqes;  // operations handed to io_uring, many with one crossing
  std::optional<double> minor_faults;
  std::optional<double> major_faults;
  std::vector<Measurement> witnesses;
  std::optional<sluice_claim> claim;
  Judgement judgement{Verdict::kUnproven, {}};
  std::vector<Gap> gaps;
  std::string failure;  // a transfer failed or delivered wrong bytes; empty: all went well
};

// A plugin that was not measured on a channel, and why: the channel cannot be built here, or the
// plugin refuses it.
struct Skip {
  std::string plugin;  // empty: no plugin was, the channel is missing
  std::string channel;
  std::string reason;
};

// Everything one run of `sluice count` measured.
struct CountResult {
  std::vector<Row> rows;
  std::vector<Skip> skips;
};

// True if a claim was refuted or a transfer failed: what makes `sluice count` exit with 1.
bool AnyFailed(const CountResult& result);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_ROW_H_
