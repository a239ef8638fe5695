#include "words.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace fcg::architecture {
namespace {

/// cmake/targets.cmake says which folders are compiled as one.
bool is_united(source const& one)
{
    bool const is_ours = one.path.starts_with("src/") || one.path.starts_with("tests/");
    return is_ours && one.path.ends_with(".cpp") && !one.path.starts_with("tests/architecture/") &&
           one.path.find("/features/") == std::string::npos && one.path.find("/admin/") == std::string::npos;
}

/// The name of the free function whose body `open` opens; nothing when it opens something else.
token const* function_at(std::vector<token> const& tokens, std::size_t begin, std::size_t open)
{
    if (tokens[begin].is("template"))
        begin = std::min(closing(tokens, begin + 1) + 1, open);
    for (auto at = begin; at < open; ++at) {
        if (tokens[at].is_any_of({"class", "struct", "union", "enum", "="}))
            return nullptr;
        if (tokens[at].is("(")) {
            bool const is_member = at > begin + 1 && tokens[at - 2].is("::");
            return at > begin && !is_member ? &tokens[at - 1] : nullptr;
        }
    }
    return nullptr;
}

/// The functions that a file keeps to itself.
std::vector<token> private_functions(std::vector<token> const& tokens)
{
    std::vector<token> found;
    std::vector<bool> spaces; ///< those around: is it one without a name?
    std::size_t begin = 0;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
        if (tokens[at].is("{") && begin < at && tokens[begin].is("namespace")) {
            spaces.push_back(begin + 1 == at);
            begin = at + 1;
        } else if (tokens[at].is("{")) {
            auto const* const name = function_at(tokens, begin, at);
            if (name != nullptr && !spaces.empty() && spaces.back())
                found.push_back(*name);
            at = closing(tokens, at);
            begin = at + 1;
        } else if (tokens[at].is_any_of({";", "}"})) {
            if (tokens[at].is("}") && !spaces.empty())
                spaces.pop_back();
            begin = at + 1;
        }
    }
    return found;
}

} // namespace

findings private_twins(tree const& all)
{
    findings found;
    std::map<std::string, std::map<std::string, std::string>> homes; ///< by folder and name: the first file
    for (auto const& one : all) {
        if (!is_united(one))
            continue;
        auto& first = homes[one.path.substr(0, one.path.rfind('/'))];
        for (auto const& name : private_functions(one.tokens)) {
            auto const [at, is_new] = first.emplace(name.text, one.path);
            if (!is_new && at->second != one.path)
                found.push_back(
                    {one.path, name.line,
                     name.text + "() is also in " + at->second +
                         ", which is compiled together with this file: share it, or say how they differ"});
        }
    }
    return found;
}

} // namespace fcg::architecture
