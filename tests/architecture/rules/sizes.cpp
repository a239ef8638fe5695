#include "words.hpp"

#include <algorithm>

namespace fcg::architecture {
namespace {

constexpr std::size_t max_lines = 400;
constexpr std::size_t max_columns = 120;
constexpr std::size_t max_lines_of_function = 70;

/// Characters, not bytes.
std::size_t width(std::string_view line)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

enum class block { space, type, function, value };

/// What the brace at `open` opens, by its head: what stands before it since `begin`.
block kind_of(std::vector<token> const& tokens, std::size_t begin, std::size_t open)
{
    if (begin < open && tokens[begin].is("template"))
        begin = std::min(closing(tokens, begin + 1) + 1, open);
    bool has_list = false;
    for (auto at = begin; at < open; ++at) {
        if (tokens[at].is_any_of({"namespace", "extern"}))
            return block::space;
        if (tokens[at].is_any_of({"class", "struct", "union", "enum"}) && !has_list)
            return block::type;
        has_list = has_list || tokens[at].is("(");
    }
    return has_list ? block::function : block::value;
}

std::string name_of(std::vector<token> const& tokens, std::size_t begin, std::size_t open)
{
    for (auto at = begin + 1; at < open; ++at)
        if (tokens[at].is("("))
            return tokens[at - 1].text;
    return "this function";
}

void look_at_functions(source const& one, findings& found)
{
    auto const& tokens = one.tokens;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
        if (tokens[at].is("{")) {
            auto const kind = kind_of(tokens, begin, at);
            auto const close = closing(tokens, at);
            bool const is_initializer = close + 1 < tokens.size() && tokens[close + 1].is_any_of({",", "{"});
            if (kind == block::function && is_initializer) { // x::x() : y{1} {...}: the body is still to come
                at = close;
                continue;
            }
            if (kind == block::function && close < tokens.size()) {
                auto const lines = tokens[close].line - tokens[at].line;
                if (lines > max_lines_of_function + 1)
                    found.push_back({one.path, tokens[begin].line,
                                     name_of(tokens, begin, at) + " has " + std::to_string(lines - 1) +
                                         " lines, " + std::to_string(max_lines_of_function) +
                                         " fit a screen: give its steps names of their own"});
            }
            if (kind == block::function || kind == block::value)
                at = std::min(close, tokens.size() - 1);
            begin = at + 1;
        } else if (tokens[at].is_any_of({";", "}"})) {
            begin = at + 1;
        }
    }
}

bool has_code_size(source const& one)
{
    return is_cpp(one) || one.path.ends_with(".sql");
}

} // namespace

findings long_files(tree const& all)
{
    findings found;
    for (auto const& one : all) {
        auto const lines = static_cast<std::size_t>(std::ranges::count(one.text, '\n'));
        if (has_code_size(one) && lines > max_lines)
            found.push_back({one.path, max_lines + 1,
                             std::to_string(lines) + " lines, at most " + std::to_string(max_lines) +
                                 ": move one of its subjects to a file of its own"});
    }
    return found;
}

findings long_lines(tree const& all)
{
    findings found;
    for (auto const& one : all) {
        std::size_t number = 1;
        for (std::size_t at = 0; has_code_size(one) && at < one.text.size(); ++number) {
            auto const end = std::min(one.text.find('\n', at), one.text.size());
            if (auto const columns = width(std::string_view(one.text).substr(at, end - at));
                columns > max_columns)
                found.push_back({one.path, number,
                                 std::to_string(columns) + " columns, at most " +
                                     std::to_string(max_columns) + ": break the line"});
            at = end + 1;
        }
    }
    return found;
}

findings long_functions(tree const& all)
{
    findings found;
    for (auto const& one : all)
        look_at_functions(one, found);
    return found;
}

} // namespace fcg::architecture
