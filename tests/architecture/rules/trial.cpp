#include "trial.hpp"

#include "support/built.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace fcg::architecture {
namespace {

struct seeded {
    tree files;
    findings expected; ///< with a part of the message
};

/// Takes the marks off a line and remembers them.
std::string plain(std::string line, std::string const& path, std::size_t number, findings& into)
{
    static constexpr std::string_view mark = " <<< ";
    for (auto at = line.rfind(mark); at != std::string::npos; at = line.rfind(mark)) {
        into.push_back({path, number, line.substr(at + mark.size())});
        line.erase(at);
    }
    return line;
}

seeded read_seeded(std::string const& name)
{
    auto const file = test::source_path("tests/architecture/seeded/") + name + ".seeded";
    std::ifstream in(file);
    if (!in)
        throw std::runtime_error("cannot open " + file);
    seeded read;
    std::vector<std::pair<std::string, std::string>> texts;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        auto const path = line.substr(0, line.find(' ', 4)).substr(std::min<std::size_t>(4, line.size()));
        if (line.starts_with("--- ")) {
            plain(line, path, 1, read.expected);
        } else if (line.starts_with("=== ")) {
            plain(line, path, 1, read.expected);
            texts.emplace_back(path, "");
            number = 0;
        } else if (!texts.empty()) {
            auto& [current, text] = texts.back();
            text += plain(line, current, ++number, read.expected) + "\n";
        }
    }
    for (auto& [current, text] : texts)
        read.files.push_back(read_source(current, text));
    std::ranges::sort(read.files, {}, &source::path);
    return read;
}

bool answers(finding const& found, finding const& expected)
{
    return found.path == expected.path && found.line == expected.line &&
           found.message.find(expected.message) != std::string::npos;
}

} // namespace

tree const& own_tree()
{
    static tree const all = load_tree(test::source_path(""));
    return all;
}

std::string report(findings const& found)
{
    std::ostringstream out;
    for (auto const& one : found)
        out << one.path << ':' << one.line << ": " << one.message << '\n';
    return out.str();
}

std::string disagreement(rule refuses, std::string const& name)
{
    auto const seed = read_seeded(name);
    auto unexpected = refuses(seed.files);
    findings missed;
    for (auto const& expected : seed.expected) {
        auto const found =
            std::ranges::find_if(unexpected, [&](finding const& one) { return answers(one, expected); });
        if (found == unexpected.end())
            missed.push_back(expected);
        else
            unexpected.erase(found);
    }
    if (seed.expected.empty())
        return "nothing is seeded in " + name;
    return (missed.empty() ? "" : "missed:\n" + report(missed)) +
           (unexpected.empty() ? "" : "refused besides:\n" + report(unexpected));
}

} // namespace fcg::architecture
