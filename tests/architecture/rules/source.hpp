#pragma once
#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// The repository's files as the rules read them.
namespace fcg::architecture {

/// A piece of C++: a word, a sign or a whole literal. Comments and #include lines have no tokens. A literal
/// is `"` or `'` followed by its content, without the closing sign.
struct token {
    std::string text;
    std::size_t line = 0;

    bool is(std::string_view value) const { return text == value; }

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
    std::string target; ///< the text between the signs
    bool quoted = true; ///< true for "...", false for <...>
    std::size_t line = 0;
};

/// A file. Only C++ files have tokens, comments and includes.
struct source {
    std::string path; ///< from the repository's root: "src/main.cpp"
    std::string text;
    std::vector<token> tokens = {};
    std::vector<comment> comments = {};
    std::vector<include_line> includes = {};
};

/// The files, sorted by path.
using tree = std::vector<source>;

source read_source(std::string path, std::string text);
/// Reads sources, tests, benchmarks, migrations and the documents beside them.
tree load_tree(std::string const& root);

/// Returns the tokens of a piece of C++.
std::vector<token> tokens_of(std::string_view code);

/// Returns the file at `path`. Null if there is none.
source const* find(tree const& tree, std::string_view path);

bool is_cpp(source const& source);
bool is_header(source const& source);
/// Returns true if `path` is in one of the folders. An entry may also be a whole path.
bool lies_in(std::string_view path, std::vector<std::string> const& paths);

/// Returns true if the tree has a file in this folder, which ends with a slash.
bool has_folder(tree const& tree, std::string_view folder);

/// Returns the names of the folders in src/modules, sorted.
std::vector<std::string> modules_in(tree const& tree);
/// Returns "games" for "src/modules/games/...". Empty for paths outside of modules.
std::string module_of(std::string_view path);

} // namespace fcg::architecture
