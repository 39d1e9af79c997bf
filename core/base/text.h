// Text for people: one safe line, and what a misspelt word was meant to be.
#ifndef SLUICE_CORE_BASE_TEXT_H_
#define SLUICE_CORE_BASE_TEXT_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice::base {

// Returns `text` as one line that is safe on a terminal: line breaks become spaces, anything that
// is not printable UTF-8 becomes '?', and surrounding blanks are removed. For text of others (the
// loader, an exception, a plugin) in messages.
std::string OneLine(std::string_view text);

// Returns the candidate that takes the fewest insertions, deletions, replacements and swaps of
// neighbours to become `word`; the first one of several. Returns nothing if even that changes more
// than a third of the word, because a suggestion would then be a guess.
std::optional<std::string_view> ClosestTo(std::string_view word,
                                          std::span<const std::string_view> candidates);

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_TEXT_H_
