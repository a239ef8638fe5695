#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace fcg::games {

/// White space and control characters at both ends gone, every run of them inside made one space. UTF-8 in,
/// UTF-8 out.
std::string tidy(std::string_view text);

/// For comparing and sorting: tidied, and the capital letters of the Latin, Greek and Cyrillic scripts made
/// small.
std::string fold(std::string_view text);

/// Each tidied; empty ones and repetitions of a folded one are gone; the first spelling stays, in its place.
std::vector<std::string> tidy_labels(std::vector<std::string> const& labels);

/// The parts of `text` between separators, tidied, without empty ones.
std::vector<std::string> split_labels(std::string_view text, char separator);

/// A list as one column: an entry a line.
std::string join_lines(std::vector<std::string> const& entries);
std::vector<std::string> split_lines(std::string_view column);

} // namespace fcg::games
