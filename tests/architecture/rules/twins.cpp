#include "words.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace fcg::architecture {
namespace {

/// Returns true if the file's folder is compiled as one, as cmake/targets.cmake defines.
bool is_united(source const& source)
{
    bool const is_ours = source.path.starts_with("src/") || source.path.starts_with("tests/");
    return is_ours && source.path.ends_with(".cpp") && !source.path.starts_with("tests/architecture/") &&
           source.path.find("/features/") == std::string::npos &&
           source.path.find("/admin/") == std::string::npos;
}

/// Returns the name of the free function whose body begins at `open`. Null if something else begins there.
token const* function_at(std::vector<token> const& tokens, std::size_t begin, std::size_t open)
{
    if (tokens[begin].is("template"))
        begin = std::min(closing(tokens, begin + 1) + 1, open);
    for (auto index = begin; index < open; ++index) {
        if (tokens[index].is_any_of({"class", "struct", "union", "enum", "="}))
            return nullptr;
        if (tokens[index].is("(")) {
            bool const is_member = index > begin + 1 && tokens[index - 2].is("::");
            return index > begin && !is_member ? &tokens[index - 1] : nullptr;
        }
    }
    return nullptr;
}

/// Returns the names of the functions in unnamed namespaces.
std::vector<token> private_functions(std::vector<token> const& tokens)
{
    std::vector<token> found_tokens;
    std::vector<bool> spaces; ///< the open namespaces; true for one without a name
    std::size_t begin = 0;
    for (std::size_t index = 0; index < tokens.size(); ++index) {
        if (tokens[index].is("{") && begin < index && tokens[begin].is("namespace")) {
            spaces.push_back(begin + 1 == index);
            begin = index + 1;
        } else if (tokens[index].is("{")) {
            auto const* const name = function_at(tokens, begin, index);
            if (name != nullptr && !spaces.empty() && spaces.back())
                found_tokens.push_back(*name);
            index = closing(tokens, index);
            begin = index + 1;
        } else if (tokens[index].is_any_of({";", "}"})) {
            if (tokens[index].is("}") && !spaces.empty())
                spaces.pop_back();
            begin = index + 1;
        }
    }
    return found_tokens;
}

} // namespace

findings duplicate_private_names(tree const& tree)
{
    findings findings;
    std::map<std::string, std::map<std::string, std::string>> homes; ///< the first file, by folder and name
    for (auto const& source : tree) {
        if (!is_united(source))
            continue;
        auto& first = homes[source.path.substr(0, source.path.rfind('/'))];
        for (auto const& name : private_functions(source.tokens)) {
            auto const [it, is_new] = first.emplace(name.text, source.path);
            if (!is_new && it->second != source.path)
                findings.push_back(
                    {source.path, name.line,
                     name.text + "() is also in " + it->second +
                         ", which is compiled together with this file: share it, or say how they differ"});
        }
    }
    return findings;
}

} // namespace fcg::architecture
