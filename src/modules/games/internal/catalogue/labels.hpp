#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace fcg::games {

/// Removes white space and control characters at both ends and replaces each run of them inside by one space.
/// UTF-8 in, UTF-8 out.
std::string tidy(std::string_view text);

/// Tidies a text for comparing and sorting, and makes the capital letters of the Latin, Greek and Cyrillic
/// scripts small.
std::string fold(std::string_view text);

/// Tidies each label and removes empty ones and repetitions, which are compared folded. The first spelling
/// stays, in its position.
std::vector<std::string> tidy_labels(std::vector<std::string> const& labels);

/// Returns the parts of `text` between separators, tidied, without empty ones.
std::vector<std::string> split_labels(std::string_view text, char separator);

/// Joins a list into the text of one column, one entry per line.
std::string join_lines(std::vector<std::string> const& entries);
std::vector<std::string> split_lines(std::string_view column);

} // namespace fcg::games
