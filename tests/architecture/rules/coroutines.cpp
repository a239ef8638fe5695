#include "words.hpp"

#include <algorithm>

namespace fcg::architecture {
namespace {

/// Returns the index at which the statement of `index` begins. Returns tokens.size() if a bracket is open
/// around `index`.
std::size_t begin_of_statement(std::vector<token> const& tokens, std::size_t index)
{
    while (index > 0 && !tokens[index - 1].is_any_of({";", "{", "}"})) {
        if (tokens[index - 1].is_any_of({"(", "["}))
            return tokens.size();
        index = tokens[index - 1].is_any_of({")", "]"}) ? opening(tokens, index - 1) : index - 1;
        if (index == tokens.size())
            return index;
    }
    return index;
}

/// Returns the index after the heads `if (...)`, `else`, `for (...)`, `while (...)` and `case ...:` before a
/// statement.
std::size_t behind_heads(std::vector<token> const& tokens, std::size_t begin, std::size_t end)
{
    while (begin < end) {
        if (tokens[begin].is_any_of({"else", "do", "constexpr"})) {
            ++begin;
        } else if (tokens[begin].is_any_of({"if", "for", "while"})) {
            while (begin < end && !tokens[begin].is("("))
                ++begin;
            begin = closing(tokens, begin) + 1;
        } else if (tokens[begin].is_any_of({"case", "default"})) {
            while (begin < end && !tokens[begin].is(":"))
                ++begin;
            ++begin;
        } else {
            break;
        }
    }
    return begin;
}

bool stands_at_front(std::vector<token> const& tokens, std::size_t index)
{
    auto begin = begin_of_statement(tokens, index);
    if (begin == tokens.size())
        return false;
    begin = behind_heads(tokens, begin, index);
    if (begin == index)
        return true;
    auto const& before = tokens[index - 1];
    bool const is_member = tokens[begin].is("."); // {.x = co_await f()}
    return (before.is("=") && !is_member) || (before.is("co_return") && begin + 1 == index);
}

bool opens_capturing_lambda(std::vector<token> const& tokens, std::size_t index)
{
    if (!tokens[index].is("[") || index == 0 || index + 1 >= tokens.size() ||
        tokens[index + 1].is_any_of({"]", "["}))
        return false;
    return tokens[index - 1].is_any_of(
        {"(", ",", "=", "{", "return", "co_return", "co_await", "&&", "||", ";", "}"});
}

/// Returns what the statement must not have after its co_await. Null if there is no such thing.
char const* what_else(std::vector<token> const& tokens, std::size_t index)
{
    std::size_t depth = 0;
    while (++index < tokens.size()) {
        auto const& token = tokens[index];
        if (depth == 0 && token.is(";"))
            return nullptr;
        if (opens_capturing_lambda(tokens, index))
            return "beside a lambda with captures: name the lambda first, then await";
        if (token.is("{"))
            return "beside braces: name the value first, then await";
        if (token.is("co_await"))
            return "twice in a statement: await into a named local first";
        if (token.is_any_of({"?", "&&", "||"}))
            return "beside ?, && or ||: await into a named local first";
        if (token.is_any_of({"(", "["}))
            ++depth;
        else if (token.is_any_of({")", "]", "}"}) && depth-- == 0)
            return "inside brackets: await into a named local first";
    }
    return nullptr;
}

/// Returns the index after the `>` of `task<...>` if a task begins at `index`. Returns 0 if none does.
std::size_t behind_task(std::vector<token> const& tokens, std::size_t index)
{
    if (!tokens[index].is("task") || index + 1 >= tokens.size() || !tokens[index + 1].is("<"))
        return 0;
    return std::min(closing(tokens, index + 1) + 1, tokens.size());
}

bool returns_task(std::vector<token> const& tokens, std::size_t arrow)
{
    for (auto index = arrow; index < tokens.size() && !tokens[index].is_any_of({"{", ";"}); ++index)
        if (behind_task(tokens, index) != 0)
            return true;
    return false;
}

/// Returns the index of the `->` of the lambda that begins at `index`. Returns tokens.size() if it has none.
std::size_t arrow_of_lambda(std::vector<token> const& tokens, std::size_t index)
{
    index = closing(tokens, index) + 1;
    if (index < tokens.size() && tokens[index].is("("))
        index = closing(tokens, index) + 1;
    while (index < tokens.size() && tokens[index].is_any_of({"mutable", "noexcept", "static"}))
        ++index;
    return index < tokens.size() && tokens[index].is("->") ? index : tokens.size();
}

} // namespace

findings awaits(tree const& tree)
{
    findings findings;
    for (auto const& source : tree)
        for (std::size_t index = 0; index < source.tokens.size() && source.path.starts_with("src/");
             ++index) {
            if (!source.tokens[index].is("co_await"))
                continue;
            if (auto const* fault = what_else(source.tokens, index))
                findings.push_back(
                    {source.path, source.tokens[index].line, std::string("co_await ") + fault});
            else if (!stands_at_front(source.tokens, index))
                findings.push_back({source.path, source.tokens[index].line,
                                    "co_await inside of its statement: await into a named local first"});
        }
    return findings;
}

findings capturing_coroutines(tree const& tree)
{
    findings findings;
    for (auto const& source : tree)
        for (std::size_t index = 0; index < source.tokens.size() && source.path.starts_with("src/"); ++index)
            if (opens_capturing_lambda(source.tokens, index) &&
                returns_task(source.tokens, arrow_of_lambda(source.tokens, index)))
                findings.push_back(
                    {source.path, source.tokens[index].line,
                     "a coroutine that is a lambda with captures loses them when the lambda ends: write a "
                     "function and hand them in as parameters"});
    return findings;
}

findings coroutine_defaults(tree const& tree)
{
    findings findings;
    for (auto const& source : tree)
        for (std::size_t index = 0; index < source.tokens.size() && source.path.starts_with("src/");
             ++index) {
            auto const name = behind_task(source.tokens, index);
            auto open = name;
            while (open != 0 && open < source.tokens.size() &&
                   !source.tokens[open].is_any_of({"(", ";", "{", ")", ",", "="}))
                ++open;
            if (open == name || open >= source.tokens.size() || !source.tokens[open].is("("))
                continue;
            auto const close = closing(source.tokens, open);
            for (auto inner = open; inner < close; ++inner)
                if (source.tokens[inner].is("=")) {
                    findings.push_back(
                        {source.path, source.tokens[inner].line,
                         "a coroutine with a default argument: write a second, plain function that hands "
                         "the value in"});
                    break;
                }
        }
    return findings;
}

} // namespace fcg::architecture
