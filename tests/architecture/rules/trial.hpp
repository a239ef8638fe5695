#pragma once
#include "rules.hpp"

#include <string>

/// Holding files against rules.
namespace fcg::architecture {

using rule = findings (*)(tree const&);

/// This repository, read once.
tree const& own_tree();

/// One line a finding: "src/main.cpp:3: what is wrong: what to write instead".
std::string report(findings const& found);

/// The little tree in tests/architecture/seeded/<name>.seeded: files behind lines "=== path", whose lines end
/// with
/// "<<< text" where a rule must refuse them with a message that holds the text; "--- path" is a file that is
/// missing. Empty when the rule refuses exactly those; else what it missed and what it refused besides.
std::string disagreement(rule refuses, std::string const& name);

} // namespace fcg::architecture
