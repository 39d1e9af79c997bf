// What a misspelt word was meant to be.
#ifndef SLUICE_CORE_BASE_TEXT_H_
#define SLUICE_CORE_BASE_TEXT_H_

#include <optional>
#include <span>
#include <string_view>

namespace sluice::host {

// The candidate that takes the fewest insertions, deletions, replacements and swaps of neighbours
// to become `word`; the first of several. None if even that is more than a third of the word, where
// a suggestion would be a guess.
std::optional<std::string_view> ClosestTo(std::string_view word,
                                          std::span<const std::string_view> candidates);

}  // namespace sluice::host

#endif  // SLUICE_CORE_BASE_TEXT_H_
