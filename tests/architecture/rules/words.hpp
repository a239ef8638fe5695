#pragma once
#include "rules.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fcg::architecture {

/// Code that is refused, written as code ("std::cout"), where, and what stands instead of it.
struct forbidden {
    std::vector<std::string> code;
    std::vector<std::string> in;
    std::vector<std::string> except;
    std::string instead;
};

findings refuse(tree const& all, forbidden const& what);

/// The place of the first token of `sought` in `tokens` from `from` on; tokens.size() when there is none.
std::size_t find_code(std::vector<token> const& tokens, std::vector<token> const& sought,
                      std::size_t from = 0);
bool holds_code(std::vector<token> const& tokens, std::string_view code);

/// The token that closes the bracket `open`, counting only brackets of its kind; tokens.size() when none
/// does.
std::size_t closing(std::vector<token> const& tokens, std::size_t open);
/// The token that opens the bracket `close`; tokens.size() when none does.
std::size_t opening(std::vector<token> const& tokens, std::size_t close);

} // namespace fcg::architecture
