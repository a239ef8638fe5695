#include "words.hpp"

#include <algorithm>
#include <set>

namespace fcg::architecture {
namespace {

std::vector<token> between(std::vector<token> const& tokens, std::size_t open, std::size_t close)
{
    auto const begin = tokens.begin();
    return {begin + static_cast<std::ptrdiff_t>(open), begin + static_cast<std::ptrdiff_t>(close)};
}

bool holds_any_of(std::vector<token> const& body, std::initializer_list<std::string_view> codes)
{
    return std::ranges::any_of(codes, [&](std::string_view code) { return holds_code(body, code); });
}

/// Returns the names of the functions of this file that determine the exception in flight: their first
/// statement is `try { throw;`.
std::set<std::string> handlers_in(std::vector<token> const& tokens)
{
    std::set<std::string> names;
    auto const sought = tokens_of(") { try { throw;");
    for (auto index = find_code(tokens, sought); index < tokens.size();
         index = find_code(tokens, sought, index + 1))
        if (auto const open = opening(tokens, index); open > 0 && open < tokens.size())
            names.insert(tokens[open - 1].text);
    return names;
}

bool hands_on(std::vector<token> const& body, std::set<std::string> const& handlers)
{
    return holds_any_of(body, {"throw;", "current_exception", "rethrow_exception", "throw_with_nested",
                               "terminate"}) ||
           std::ranges::any_of(handlers,
                               [&](std::string const& name) { return holds_code(body, name + "("); });
}

/// Returns true if the try block of this catch rethrows a kept exception or the one in flight: the catch then
/// only determines its type.
bool only_names(std::vector<token> const& tokens, std::size_t index)
{
    while (index > 0 && tokens[index - 1].is("}")) {
        auto const open = opening(tokens, index - 1);
        if (open == tokens.size() || open == 0)
            return false;
        if (tokens[open - 1].is("try"))
            return holds_any_of(between(tokens, open, index), {"rethrow_exception", "throw;"});
        if (!tokens[open - 1].is(")"))
            return false;
        index = opening(tokens, open - 1) - 1; // the `catch` before this one
    }
    return false;
}

} // namespace

findings swallowed_exceptions(tree const& tree)
{
    auto const sought = tokens_of("catch (...) {");
    findings findings;
    for (auto const& source : tree) {
        auto const& tokens = source.tokens;
        if (!source.path.starts_with("src/"))
            continue;
        auto const handlers = handlers_in(tokens);
        for (auto index = find_code(tokens, sought); index < tokens.size();
             index = find_code(tokens, sought, index + 1)) {
            auto const open = index + sought.size() - 1;
            if (!hands_on(between(tokens, open, closing(tokens, open)), handlers) &&
                !only_names(tokens, index))
                findings.push_back(
                    {source.path, tokens[index].line,
                     "catch (...) swallows what it caught: rethrow it, keep std::current_exception() to "
                     "hand it on, or catch the type that is expected"});
        }
    }
    return findings;
}

} // namespace fcg::architecture
