#pragma once
#include "rules.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fcg::architecture {

/// Code that a rule refuses, written as code ("std::cout"), the folders where it does, and what to write
/// instead.
struct forbidden {
    std::vector<std::string> code;
    std::vector<std::string> folders;
    std::vector<std::string> except;
    std::string instead;
};

findings refuse(tree const& tree, forbidden const& forbidden);

/// Returns the index of the first token of `sought` in `tokens`, searching from `begin` on. Returns
/// tokens.size() if there is none.
std::size_t find_code(std::vector<token> const& tokens, std::vector<token> const& sought,
                      std::size_t begin = 0);
bool holds_code(std::vector<token> const& tokens, std::string_view code);

std::string in_small_letters(std::string_view text);

/// Returns the index of the token that closes the bracket `open`, counting only brackets of its kind. Returns
/// tokens.size() if there is none.
std::size_t closing(std::vector<token> const& tokens, std::size_t open);
/// Returns the index of the token that opens the bracket `close`. Returns tokens.size() if there is none.
std::size_t opening(std::vector<token> const& tokens, std::size_t close);

} // namespace fcg::architecture
