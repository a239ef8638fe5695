#pragma once
#include "rules.hpp"

#include <string>

/// Checks of files against rules.
namespace fcg::architecture {

using rule = findings (*)(tree const&);

/// Returns this repository's files, which are read once.
tree const& own_tree();

/// Returns one line for each finding: "src/main.cpp:3: what is wrong: what to write instead".
std::string report(findings const& findings);

/// Checks a rule against the tree in tests/architecture/seeded/<name>.seeded. In it, a file follows a line
/// "=== path", and "--- path" is a file that is missing. The rule must refuse the lines that end with
/// "<<< text", with a message that contains the text. Returns what the rule missed and what it refused
/// besides; empty if there is neither.
std::string disagreement(rule refuses, std::string const& name);

} // namespace fcg::architecture
