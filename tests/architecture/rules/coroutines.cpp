#include "words.hpp"

#include <algorithm>

namespace fcg::architecture {
namespace {

/// Where the statement of `at` begins; tokens.size() when a bracket is open around `at`.
std::size_t begin_of_statement(std::vector<token> const& tokens, std::size_t at)
{
    while (at > 0 && !tokens[at - 1].is_any_of({";", "{", "}"})) {
        if (tokens[at - 1].is_any_of({"(", "["}))
            return tokens.size();
        at = tokens[at - 1].is_any_of({")", "]"}) ? opening(tokens, at - 1) : at - 1;
        if (at == tokens.size())
            return at;
    }
    return at;
}

/// Behind `if (...)`, `else`, `for (...)`, `while (...)` and `case ...:` that lead to the statement itself.
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

bool stands_at_front(std::vector<token> const& tokens, std::size_t at)
{
    auto begin = begin_of_statement(tokens, at);
    if (begin == tokens.size())
        return false;
    begin = behind_heads(tokens, begin, at);
    if (begin == at)
        return true;
    auto const& before = tokens[at - 1];
    bool const is_member = tokens[begin].is("."); // {.x = co_await f()}
    return (before.is("=") && !is_member) || (before.is("co_return") && begin + 1 == at);
}

bool opens_capturing_lambda(std::vector<token> const& tokens, std::size_t at)
{
    if (!tokens[at].is("[") || at == 0 || at + 1 >= tokens.size() || tokens[at + 1].is_any_of({"]", "["}))
        return false;
    return tokens[at - 1].is_any_of(
        {"(", ",", "=", "{", "return", "co_return", "co_await", "&&", "||", ";", "}"});
}

/// What the statement holds behind its co_await that it should not; nullptr when it is plain.
char const* what_else(std::vector<token> const& tokens, std::size_t at)
{
    std::size_t depth = 0;
    while (++at < tokens.size()) {
        auto const& one = tokens[at];
        if (depth == 0 && one.is(";"))
            return nullptr;
        if (opens_capturing_lambda(tokens, at))
            return "beside a lambda with captures: name the lambda first, then await";
        if (one.is("{"))
            return "beside braces: name the value first, then await";
        if (one.is("co_await"))
            return "twice in a statement: await into a named local first";
        if (one.is_any_of({"?", "&&", "||"}))
            return "beside ?, && or ||: await into a named local first";
        if (one.is_any_of({"(", "["}))
            ++depth;
        else if (one.is_any_of({")", "]", "}"}) && depth-- == 0)
            return "inside brackets: await into a named local first";
    }
    return nullptr;
}

/// Behind the `>` of `task<...>`, when `at` is such a task; else 0.
std::size_t behind_task(std::vector<token> const& tokens, std::size_t at)
{
    if (!tokens[at].is("task") || at + 1 >= tokens.size() || !tokens[at + 1].is("<"))
        return 0;
    return std::min(closing(tokens, at + 1) + 1, tokens.size());
}

bool returns_task(std::vector<token> const& tokens, std::size_t arrow)
{
    for (auto at = arrow; at < tokens.size() && !tokens[at].is_any_of({"{", ";"}); ++at)
        if (behind_task(tokens, at) != 0)
            return true;
    return false;
}

/// The `->` of the lambda that is introduced at `at`; tokens.size() when it has none.
std::size_t arrow_of_lambda(std::vector<token> const& tokens, std::size_t at)
{
    at = closing(tokens, at) + 1;
    if (at < tokens.size() && tokens[at].is("("))
        at = closing(tokens, at) + 1;
    while (at < tokens.size() && tokens[at].is_any_of({"mutable", "noexcept", "static"}))
        ++at;
    return at < tokens.size() && tokens[at].is("->") ? at : tokens.size();
}

} // namespace

findings awaits(tree const& all)
{
    findings found;
    for (auto const& one : all)
        for (std::size_t at = 0; at < one.tokens.size() && one.path.starts_with("src/"); ++at) {
            if (!one.tokens[at].is("co_await"))
                continue;
            if (auto const* fault = what_else(one.tokens, at))
                found.push_back({one.path, one.tokens[at].line, std::string("co_await ") + fault});
            else if (!stands_at_front(one.tokens, at))
                found.push_back({one.path, one.tokens[at].line,
                                 "co_await inside of its statement: await into a named local first"});
        }
    return found;
}

findings capturing_coroutines(tree const& all)
{
    findings found;
    for (auto const& one : all)
        for (std::size_t at = 0; at < one.tokens.size() && one.path.starts_with("src/"); ++at)
            if (opens_capturing_lambda(one.tokens, at) &&
                returns_task(one.tokens, arrow_of_lambda(one.tokens, at)))
                found.push_back(
                    {one.path, one.tokens[at].line,
                     "a coroutine that is a lambda with captures loses them when the lambda ends: write a "
                     "function and hand them in as parameters"});
    return found;
}

findings coroutine_defaults(tree const& all)
{
    findings found;
    for (auto const& one : all)
        for (std::size_t at = 0; at < one.tokens.size() && one.path.starts_with("src/"); ++at) {
            auto const name = behind_task(one.tokens, at);
            auto open = name;
            while (open != 0 && open < one.tokens.size() &&
                   !one.tokens[open].is_any_of({"(", ";", "{", ")", ",", "="}))
                ++open;
            if (open == name || open >= one.tokens.size() || !one.tokens[open].is("("))
                continue;
            auto const close = closing(one.tokens, open);
            for (auto in = open; in < close; ++in)
                if (one.tokens[in].is("=")) {
                    found.push_back(
                        {one.path, one.tokens[in].line,
                         "a coroutine with a default argument: write a second, plain function that hands "
                         "the value in"});
                    break;
                }
        }
    return found;
}

} // namespace fcg::architecture
