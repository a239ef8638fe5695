#include "source.hpp"

#include "lexer.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace fcg::architecture {
namespace {

namespace fs = std::filesystem;

bool is_wanted(fs::path const& file)
{
    static constexpr std::array<std::string_view, 6> endings{".cpp", ".hpp", ".ipp", ".sql", ".md", ".txt"};
    return std::ranges::find(endings, file.extension().string()) != endings.end();
}

std::string read_all(fs::path const& file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        throw std::runtime_error("cannot open " + file.string());
    return {std::istreambuf_iterator<char>(stream), {}};
}

constexpr std::string_view modules_folder = "src/modules/";

} // namespace

source read_source(std::string path, std::string text)
{
    source source{.path = std::move(path), .text = std::move(text)};
    if (is_cpp(source))
        lex(source);
    return source;
}

tree load_tree(std::string const& root)
{
    tree tree;
    for (auto const* folder : {"src", "tests", "bench", "migrations"})
        for (auto const& entry : fs::recursive_directory_iterator(fs::path(root) / folder))
            if (entry.is_regular_file() && is_wanted(entry.path()))
                tree.push_back(
                    read_source(fs::relative(entry.path(), root).generic_string(), read_all(entry.path())));
    std::ranges::sort(tree, {}, &source::path);
    return tree;
}

std::vector<token> tokens_of(std::string_view code)
{
    return read_source("piece.cpp", std::string(code)).tokens;
}

source const* find(tree const& tree, std::string_view path)
{
    auto const it = std::ranges::lower_bound(tree, path, {}, &source::path);
    return it != tree.end() && it->path == path ? &*it : nullptr;
}

bool has_folder(tree const& tree, std::string_view folder)
{
    auto const it = std::ranges::lower_bound(tree, folder, {}, &source::path);
    return it != tree.end() && it->path.starts_with(folder);
}

bool is_cpp(source const& source)
{
    return source.path.ends_with(".cpp") || is_header(source);
}

bool is_header(source const& source)
{
    return source.path.ends_with(".hpp") || source.path.ends_with(".ipp");
}

bool lies_in(std::string_view path, std::vector<std::string> const& paths)
{
    return std::ranges::any_of(paths, [path](std::string const& entry) {
        return entry.ends_with('/') ? path.starts_with(entry) : path == entry;
    });
}

std::vector<std::string> modules_in(tree const& tree)
{
    std::vector<std::string> names;
    for (auto const& source : tree)
        if (auto name = module_of(source.path); !name.empty())
            names.push_back(std::move(name));
    std::ranges::sort(names);
    auto const repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    return names;
}

std::string module_of(std::string_view path)
{
    if (!path.starts_with(modules_folder))
        return {};
    auto const rest = path.substr(modules_folder.size());
    auto const end = rest.find('/');
    return end == std::string_view::npos ? std::string() : std::string(rest.substr(0, end));
}

} // namespace fcg::architecture
