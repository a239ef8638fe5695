#pragma once
#include "rules.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fcg::architecture {

/// A refused word in small letters, and what to say instead.
struct refused_word {
    std::string word;
    std::string instead;
};

/// The words of tests/architecture/vocabulary.txt by section. The list explains its sections.
struct vocabulary {
    std::vector<refused_word> roles;
    std::vector<refused_word> bounds;
    std::vector<refused_word> parts;
    std::vector<refused_word> names;
    std::vector<refused_word> types;
    std::vector<refused_word> openings;
    std::vector<refused_word> turns;
};

/// Parses the list. Throws std::runtime_error that names the line that it cannot read.
vocabulary read_vocabulary(std::string_view text);

/// Refuses parameters, locals, fields and types that are named by their part of the sentence.
findings role_names(tree const& tree, vocabulary const& vocabulary);
/// Refuses names and configuration keys of bounds other than max and min.
findings bound_names(tree const& tree, vocabulary const& vocabulary);
/// Refuses invented names of things, files and folders for which the field has a term.
findings invented_terms(tree const& tree, vocabulary const& vocabulary);
/// Refuses comments that do not stand alone, archaic turns, and descriptions that begin with a small letter.
findings comment_style(tree const& tree, vocabulary const& vocabulary);

} // namespace fcg::architecture
