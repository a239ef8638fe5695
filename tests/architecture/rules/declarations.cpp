#include "declarations.hpp"

#include "words.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace fcg::architecture {
namespace {

enum class scope { other, type, body };

/// Returns true for keywords that cannot stand in a type before the name that is declared.
bool is_statement_keyword(token const& token)
{
    static constexpr std::array<std::string_view, 26> keywords{
        "return",    "co_return", "co_await", "co_yield", "throw", "new",     "delete", "goto", "case",
        "else",      "do",        "using",    "operator", "if",    "while",   "for",    "not",  "and",
        "namespace", "switch",    "or",       "sizeof",   "break", "concept", "try",    "catch"};
    return std::ranges::find(keywords, token.text) != keywords.end();
}

bool names_a_type(token const& token)
{
    return token.is_any_of({"struct", "class", "union", "enum"});
}

/// Returns the token before `index`, or an empty one at the beginning.
token const& before(std::vector<token> const& tokens, std::size_t index)
{
    static token const none{};
    return index == 0 ? none : tokens[index - 1];
}

token const& after(std::vector<token> const& tokens, std::size_t index)
{
    static token const none{};
    return index + 1 < tokens.size() ? tokens[index + 1] : none;
}

/// Returns the index of the `<` of the template arguments that end before `end`. Returns `end` if the signs
/// are comparisons.
std::size_t begin_of_arguments(std::vector<token> const& tokens, std::size_t end)
{
    auto const open = opening(tokens, end - 1);
    bool const is_list = open < end && std::none_of(
                                           tokens.begin() + static_cast<std::ptrdiff_t>(open),
                                           tokens.begin() + static_cast<std::ptrdiff_t>(end),
                                           [](token const& token) { return token.is(";"); });
    return is_list ? open : end;
}

/// Returns where the last piece of a type begins that ends before `end`. Returns `end` if there is none.
std::size_t before_type_piece(std::vector<token> const& tokens, std::size_t end)
{
    auto const& last = before(tokens, end);
    if (last.is_any_of({"::", "&", "&&", "*"}) || (is_identifier(last) && !is_statement_keyword(last)))
        return end - 1;
    if (last.is(">"))
        return begin_of_arguments(tokens, end);
    if (last.is(".") && end > 2 && tokens[end - 2].is(".") && tokens[end - 3].is("."))
        return end - 3;
    if (last.is(")")) {
        auto const open = opening(tokens, end - 1);
        return open > 0 && open < end && tokens[open - 1].is("decltype") ? open - 1 : end;
    }
    return end;
}

/// Returns where the type before the name at `index` begins. Returns `index` if nothing before the name looks
/// like a type.
std::size_t begin_of_type(std::vector<token> const& tokens, std::size_t index)
{
    if (before(tokens, index).is("::"))
        return index;
    auto begin = index;
    for (auto next = before_type_piece(tokens, begin); next != begin; next = before_type_piece(tokens, begin))
        begin = next;
    bool const begins_so = begin < index && (is_identifier(tokens[begin]) || tokens[begin].is("::"));
    return begins_so ? begin : index;
}

/// Returns the index of the bracket that is open around `index`. Returns tokens.size() if the statement
/// begins after the bracket.
std::size_t enclosing_bracket(std::vector<token> const& tokens, std::size_t index)
{
    while (index-- > 0) {
        if (tokens[index].is_any_of({"(", "[", "{"}))
            return index;
        if (tokens[index].is(";"))
            break;
        if (tokens[index].is_any_of({")", "]", "}"}))
            index = opening(tokens, index);
        if (index >= tokens.size())
            break;
    }
    return tokens.size();
}

/// Returns true for a name in `auto const& [name, name]` and in `[name = value]` of a lambda.
bool declares_in_brackets(std::vector<token> const& tokens, std::size_t index)
{
    auto const open = enclosing_bracket(tokens, index);
    if (open >= tokens.size() || !tokens[open].is("["))
        return false;
    auto type = open;
    while (before(tokens, type).is_any_of({"const", "&", "&&"}))
        --type;
    if (before(tokens, type).is("auto"))
        return before(tokens, index).is_any_of({"[", ","});
    return after(tokens, index).is("=") && before(tokens, index).is_any_of({"[", ",", "&"});
}

bool opens_a_condition(std::vector<token> const& tokens, std::size_t bracket)
{
    return before(tokens, bracket).is_any_of({"if", "while", "switch"});
}

/// Returns the index after `template <...>`, `public:`, `static` and similar words at the beginning of a
/// statement.
std::size_t behind_prefix(std::vector<token> const& tokens, std::size_t begin, std::size_t end)
{
    while (begin < end) {
        if (tokens[begin].is("template") && begin + 1 < end && tokens[begin + 1].is("<"))
            begin = closing(tokens, begin + 1) + 1;
        else if (tokens[begin].is_any_of({"public", "private", "protected"}) && begin + 1 < end)
            begin += 2;
        else if (tokens[begin].is_any_of({"inline", "export", "typedef", "static", "constexpr"}))
            ++begin;
        else
            break;
    }
    return begin;
}

/// Returns the scope that the `{` at `open` opens. `begin` is where its statement begins.
scope scope_at(std::vector<token> const& tokens, std::size_t begin, std::size_t open)
{
    begin = behind_prefix(tokens, begin, open);
    if (begin >= open)
        return scope::body;
    if (tokens[begin].is_any_of({"namespace", "extern"}))
        return scope::other;
    if (!names_a_type(tokens[begin]))
        return scope::body;
    for (auto index = begin; index < open && !tokens[index].is(":"); ++index)
        if (tokens[index].is_any_of({"(", "="}))
            return scope::body;
    return scope::type;
}

} // namespace

bool is_identifier(token const& token)
{
    return !token.text.empty() &&
           (std::isalpha(static_cast<unsigned char>(token.text.front())) != 0 || token.text.front() == '_');
}

std::vector<bool> in_function_bodies(std::vector<token> const& tokens)
{
    std::vector<bool> in_bodies(tokens.size());
    std::vector<scope> scopes;
    std::size_t begin = 0;
    for (std::size_t index = 0; index < tokens.size(); ++index) {
        in_bodies[index] = !scopes.empty() && scopes.back() == scope::body;
        if (tokens[index].is("{"))
            scopes.push_back(scope_at(tokens, begin, index));
        else if (tokens[index].is("}") && !scopes.empty())
            scopes.pop_back();
        if (tokens[index].is_any_of({"{", "}", ";"}))
            begin = index + 1;
    }
    return in_bodies;
}

bool declares(std::vector<token> const& tokens, std::size_t index, bool in_function_body)
{
    if (declares_in_brackets(tokens, index))
        return true;
    if (before(tokens, index).is("using") && after(tokens, index).is("="))
        return true;
    auto const begin = begin_of_type(tokens, index);
    if (begin == index)
        return false;
    auto const& around = before(tokens, begin);
    auto const& next = after(tokens, index);
    bool const is_statement = begin == 0 || around.is_any_of({";", "{", "}", ":"});
    bool const is_attributed = around.is("]") && begin > 1 && tokens[begin - 2].is("]");
    if (!is_statement && !is_attributed && !around.is_any_of({"(", ",", "<"}))
        return false;
    if (around.is("(") && opens_a_condition(tokens, begin - 1))
        return next.is_any_of({"=", "{", ";", "("});
    if (next.is("("))
        return in_function_body && (is_statement || is_attributed) && !around.is(":");
    return next.is_any_of({",", ")", "=", "{", ";", ":", "[", ">"});
}

} // namespace fcg::architecture
