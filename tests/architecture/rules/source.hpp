#pragma once
#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// The repository's files as the rules of architecture and tidiness see them.
namespace fcg::architecture {

/// A piece of C++: a word, a sign, or a whole literal. Comments and #include lines are none.
/// Literals are `"` or `'` with their content behind it, without the closing sign.
struct token {
    std::string text;
    std::size_t line = 0;

    bool is(std::string_view what) const { return text == what; }

    bool is_any_of(std::initializer_list<std::string_view> these) const
    {
        return std::find(these.begin(), these.end(), text) != these.end();
    }

    bool is_text() const { return text.starts_with('"'); }

    std::string_view content() const { return std::string_view(text).substr(1); }
};

struct comment {
    std::string text;
    std::size_t line = 0;
};

struct include_line {
    std::string target; ///< what stands between the signs
    bool quoted = true; ///< "..." and not <...>
    std::size_t line = 0;
};

/// One file. What is not C++ has its text and nothing else.
struct source {
    std::string path; ///< from the repository's root: "src/main.cpp"
    std::string text;
    std::vector<token> tokens = {};
    std::vector<comment> comments = {};
    std::vector<include_line> includes = {};
};

/// Sorted by path.
using tree = std::vector<source>;

source read_source(std::string path, std::string text);
/// Sources, tests, benchmarks, migrations and what is written beside them.
tree load_tree(std::string const& root);

/// The tokens of a piece of C++.
std::vector<token> tokens_of(std::string_view code);

/// nullptr when there is no such file.
source const* find(tree const& all, std::string_view path);

bool is_cpp(source const& one);
bool is_header(source const& one);
/// In any of these folders; an entry may also be a whole path.
bool lies_in(std::string_view path, std::vector<std::string> const& places);

/// Is there a file in this folder, which ends with a slash?
bool has_folder(tree const& all, std::string_view folder);

/// Names of the folders in src/modules, sorted.
std::vector<std::string> modules_in(tree const& all);
/// "games" for "src/modules/games/...", else empty.
std::string module_of(std::string_view path);

} // namespace fcg::architecture
