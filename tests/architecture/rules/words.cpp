#include "words.hpp"

#include <algorithm>
#include <cctype>

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

std::size_t find_code(std::vector<token> const& tokens, std::vector<token> const& sought, std::size_t begin)
{
    auto const match =
        std::search(tokens.begin() + static_cast<std::ptrdiff_t>(std::min(begin, tokens.size())),
                    tokens.end(), sought.begin(), sought.end(), equal_text);
    return static_cast<std::size_t>(match - tokens.begin());
}

bool holds_code(std::vector<token> const& tokens, std::string_view code)
{
    return find_code(tokens, tokens_of(code)) != tokens.size();
}

std::string in_small_letters(std::string_view text)
{
    std::string small(text);
    std::ranges::transform(small, small.begin(), [](unsigned char c) { return std::tolower(c); });
    return small;
}

std::size_t closing(std::vector<token> const& tokens, std::size_t open)
{
    auto const closer = partner(tokens[open].text);
    std::size_t depth = 0;
    for (auto index = open; index < tokens.size(); ++index)
        if (tokens[index].is(tokens[open].text))
            ++depth;
        else if (tokens[index].is(closer) && --depth == 0)
            return index;
    return tokens.size();
}

std::size_t opening(std::vector<token> const& tokens, std::size_t close)
{
    auto const opener = partner(tokens[close].text);
    std::size_t depth = 0;
    for (auto index = close + 1; index-- > 0;)
        if (tokens[index].is(tokens[close].text))
            ++depth;
        else if (tokens[index].is(opener) && --depth == 0)
            return index;
    return tokens.size();
}

findings refuse(tree const& tree, forbidden const& forbidden)
{
    findings findings;
    for (auto const& source : tree) {
        if (!lies_in(source.path, forbidden.folders) || lies_in(source.path, forbidden.except))
            continue;
        for (auto const& code : forbidden.code) {
            auto const sought = tokens_of(code);
            for (auto index = find_code(source.tokens, sought); index < source.tokens.size();
                 index = find_code(source.tokens, sought, index + 1))
                findings.push_back({source.path, source.tokens[index].line, code + ": " + forbidden.instead});
        }
    }
    return findings;
}

} // namespace fcg::architecture
