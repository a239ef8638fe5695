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
    findings expected; ///< each with a part of the expected message
};

/// Removes the marks from a line and adds them to the expected findings.
std::string plain(std::string line, std::string const& path, std::size_t number, findings& findings)
{
    static constexpr std::string_view mark = " <<< ";
    for (auto at = line.rfind(mark); at != std::string::npos; at = line.rfind(mark)) {
        findings.push_back({path, number, line.substr(at + mark.size())});
        line.erase(at);
    }
    return line;
}

seeded read_seeded(std::string const& name)
{
    auto const file = test::source_path("tests/architecture/seeded/") + name + ".seeded";
    std::ifstream stream(file);
    if (!stream)
        throw std::runtime_error("cannot open " + file);
    seeded read;
    std::vector<std::pair<std::string, std::string>> texts;
    std::size_t number = 0;
    for (std::string line; std::getline(stream, line);) {
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

bool answers(finding const& found_finding, finding const& expected)
{
    return found_finding.path == expected.path && found_finding.line == expected.line &&
           found_finding.message.find(expected.message) != std::string::npos;
}

} // namespace

tree const& own_tree()
{
    static tree const tree = load_tree(test::source_path(""));
    return tree;
}

std::string report(findings const& findings)
{
    std::ostringstream out;
    for (auto const& finding : findings)
        out << finding.path << ':' << finding.line << ": " << finding.message << '\n';
    return out.str();
}

std::string disagreement(rule refuses, std::string const& name)
{
    auto const seed = read_seeded(name);
    auto unexpected = refuses(seed.files);
    findings missed;
    for (auto const& expected : seed.expected) {
        auto const it = std::ranges::find_if(
            unexpected, [&](finding const& finding) { return answers(finding, expected); });
        if (it == unexpected.end())
            missed.push_back(expected);
        else
            unexpected.erase(it);
    }
    if (seed.expected.empty())
        return "nothing is seeded in " + name;
    return (missed.empty() ? "" : "missed:\n" + report(missed)) +
           (unexpected.empty() ? "" : "refused besides:\n" + report(unexpected));
}

} // namespace fcg::architecture
