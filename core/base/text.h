// Text for people: one safe line, and what a misspelt word was meant to be.
#ifndef SLUICE_CORE_BASE_TEXT_H_
#define SLUICE_CORE_BASE_TEXT_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice::base {

// `text` as one line that a terminal shows as it is: line breaks become spaces, what is not
// printable UTF-8 becomes '?', blanks around it go. For words of others (the loader, an exception,
// a plugin) in messages.
std::string OneLine(std::string_view text);

// The candidate that takes the fewest insertions, deletions, replacements and swaps of neighbours
// to become `word`; the first of several. None if even that is more than a third of the word, where
// a suggestion would be a guess.
std::optional<std::string_view> ClosestTo(std::string_view word,
                                          std::span<const std::string_view> candidates);

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_TEXT_H_
