#include "words.hpp"

#include <algorithm>

namespace fcg::architecture {
namespace {

constexpr std::size_t max_lines = 400;
constexpr std::size_t max_columns = 120;
constexpr std::size_t max_lines_of_function = 70;

/// Returns the number of characters, not of octets.
std::size_t width(std::string_view line)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

enum class block { space, type, function, value };

/// Returns the kind of block that the brace at `open` opens. Its head begins at `begin`.
block kind_of(std::vector<token> const& tokens, std::size_t begin, std::size_t open)
{
    if (begin < open && tokens[begin].is("template"))
        begin = std::min(closing(tokens, begin + 1) + 1, open);
    bool has_list = false;
    for (auto index = begin; index < open; ++index) {
        if (tokens[index].is_any_of({"namespace", "extern"}))
            return block::space;
        if (tokens[index].is_any_of({"class", "struct", "union", "enum"}) && !has_list)
            return block::type;
        has_list = has_list || tokens[index].is("(");
    }
    return has_list ? block::function : block::value;
}

std::string name_of(std::vector<token> const& tokens, std::size_t begin, std::size_t open)
{
    for (auto index = begin + 1; index < open; ++index)
        if (tokens[index].is("("))
            return tokens[index - 1].text;
    return "this function";
}

void look_at_functions(source const& source, findings& findings)
{
    auto const& tokens = source.tokens;
    std::size_t begin = 0;
    for (std::size_t index = 0; index < tokens.size(); ++index) {
        if (tokens[index].is("{")) {
            auto const kind = kind_of(tokens, begin, index);
            auto const close = closing(tokens, index);
            bool const is_initializer = close + 1 < tokens.size() && tokens[close + 1].is_any_of({",", "{"});
            if (kind == block::function && is_initializer) { // x::x() : y{1} {...}: the body is still to come
                index = close;
                continue;
            }
            if (kind == block::function && close < tokens.size()) {
                auto const lines = tokens[close].line - tokens[index].line;
                if (lines > max_lines_of_function + 1)
                    findings.push_back({source.path, tokens[begin].line,
                                        name_of(tokens, begin, index) + " has " + std::to_string(lines - 1) +
                                            " lines, " + std::to_string(max_lines_of_function) +
                                            " fit a screen: give its steps names of their own"});
            }
            if (kind == block::function || kind == block::value)
                index = std::min(close, tokens.size() - 1);
            begin = index + 1;
        } else if (tokens[index].is_any_of({";", "}"})) {
            begin = index + 1;
        }
    }
}

bool has_code_size(source const& source)
{
    return is_cpp(source) || source.path.ends_with(".sql");
}

} // namespace

findings long_files(tree const& tree)
{
    findings findings;
    for (auto const& source : tree) {
        auto const lines = static_cast<std::size_t>(std::ranges::count(source.text, '\n'));
        if (has_code_size(source) && lines > max_lines)
            findings.push_back({source.path, max_lines + 1,
                                std::to_string(lines) + " lines, at most " + std::to_string(max_lines) +
                                    ": move one of its subjects to a file of its own"});
    }
    return findings;
}

findings long_lines(tree const& tree)
{
    findings findings;
    for (auto const& source : tree) {
        std::size_t number = 1;
        for (std::size_t index = 0; has_code_size(source) && index < source.text.size(); ++number) {
            auto const end = std::min(source.text.find('\n', index), source.text.size());
            if (auto const columns = width(std::string_view(source.text).substr(index, end - index));
                columns > max_columns)
                findings.push_back({source.path, number,
                                    std::to_string(columns) + " columns, at most " +
                                        std::to_string(max_columns) + ": break the line"});
            index = end + 1;
        }
    }
    return findings;
}

findings long_functions(tree const& tree)
{
    findings findings;
    for (auto const& source : tree)
        look_at_functions(source, findings);
    return findings;
}

} // namespace fcg::architecture
