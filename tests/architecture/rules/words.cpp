#include "words.hpp"

#include <algorithm>

namespace fcg::architecture {
namespace {

std::string partner(std::string const& bracket)
{
    static constexpr std::string_view openers = "({[<";
    static constexpr std::string_view closers = ")}]>";
    auto const opener = openers.find(bracket);
    return std::string(1,
                       opener == std::string_view::npos ? openers[closers.find(bracket)] : closers[opener]);
}

bool equal_text(token const& left, token const& right)
{
    return left.text == right.text;
}

} // namespace

std::size_t find_code(std::vector<token> const& tokens, std::vector<token> const& sought, std::size_t from)
{
    auto const found =
        std::search(tokens.begin() + static_cast<std::ptrdiff_t>(std::min(from, tokens.size())), tokens.end(),
                    sought.begin(), sought.end(), equal_text);
    return static_cast<std::size_t>(found - tokens.begin());
}

bool holds_code(std::vector<token> const& tokens, std::string_view code)
{
    return find_code(tokens, tokens_of(code)) != tokens.size();
}

std::size_t closing(std::vector<token> const& tokens, std::size_t open)
{
    auto const closer = partner(tokens[open].text);
    std::size_t depth = 0;
    for (auto at = open; at < tokens.size(); ++at)
        if (tokens[at].is(tokens[open].text))
            ++depth;
        else if (tokens[at].is(closer) && --depth == 0)
            return at;
    return tokens.size();
}

std::size_t opening(std::vector<token> const& tokens, std::size_t close)
{
    auto const opener = partner(tokens[close].text);
    std::size_t depth = 0;
    for (auto at = close + 1; at-- > 0;)
        if (tokens[at].is(tokens[close].text))
            ++depth;
        else if (tokens[at].is(opener) && --depth == 0)
            return at;
    return tokens.size();
}

findings refuse(tree const& all, forbidden const& what)
{
    findings found;
    for (auto const& one : all) {
        if (!lies_in(one.path, what.in) || lies_in(one.path, what.except))
            continue;
        for (auto const& code : what.code) {
            auto const sought = tokens_of(code);
            for (auto at = find_code(one.tokens, sought); at < one.tokens.size();
                 at = find_code(one.tokens, sought, at + 1))
                found.push_back({one.path, one.tokens[at].line, code + ": " + what.instead});
        }
    }
    return found;
}

} // namespace fcg::architecture
