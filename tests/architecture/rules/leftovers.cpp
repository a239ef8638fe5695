#include "areas.hpp"
#include "words.hpp"

#include <algorithm>
#include <set>

namespace fcg::architecture {
namespace {

/// x.cpp includes x.hpp.
bool is_own(source const& one, std::string const& header)
{
    auto const stem = one.path.substr(0, one.path.rfind('.'));
    return !is_header(one) && header.substr(0, header.rfind('.')) == stem;
}

/// Headers of src that another file of src includes, and those that CMake names.
std::set<std::string> used_headers(tree const& all)
{
    std::set<std::string> used;
    auto const* build = find(all, "src/CMakeLists.txt");
    for (auto const& one : all) {
        if (build != nullptr && one.path.starts_with("src/") &&
            build->text.find(one.path.substr(4)) != std::string::npos)
            used.insert(one.path);
        for (auto const& line : one.includes)
            if (auto const to = destination(all, one, line); one.path.starts_with("src/") && !is_own(one, to))
                used.insert(to);
    }
    return used;
}

/// Functions declared or defined in a namespace, not in a class.
std::set<std::string> functions_in(source const& one)
{
    std::set<std::string> names;
    bool in_namespace = false;
    for (std::size_t at = 0; at < one.tokens.size(); ++at) {
        auto const& it = one.tokens[at];
        if (it.is("namespace")) {
            in_namespace = true;
        } else if (it.is("{") && !in_namespace) {
            at = std::min(closing(one.tokens, at), one.tokens.size() - 1);
        } else if (it.is("{") || it.is(";")) {
            in_namespace = false;
        } else if (it.is("(") && at > 0) {
            names.insert(one.tokens[at - 1].text);
            at = std::min(closing(one.tokens, at), one.tokens.size() - 1);
        }
    }
    return names;
}

bool is_called(source const& from, std::string const& function)
{
    return holds_code(from.tokens, function + "(");
}

bool is_feature(source const& one)
{
    auto const module = "src/modules/" + module_of(one.path);
    return lies_in(one.path, {module + "/features/", module + "/reactions/"});
}

findings look_at_feature(source const& one, source const& contents)
{
    findings found;
    auto const functions = functions_in(one);
    auto const uncalled = [&](std::string const& function) { return !is_called(contents, function); };
    if (!is_header(one) && std::ranges::all_of(functions, uncalled))
        found.push_back(
            {one.path, 1,
             contents.path + " calls nothing of this file: register it there, or move it to inside/"});
    for (auto const& function : functions)
        if (is_header(one) && uncalled(function))
            found.push_back({one.path, 1,
                             contents.path + " does not call " + function +
                                 ": register it there, or declare it where it is used"});
    return found;
}

/// The contract that a header of bus/contracts describes: its `name`.
token const* contract_in(source const& one)
{
    auto const sought = tokens_of("string_view name =");
    auto const at = find_code(one.tokens, sought) + sought.size();
    return at < one.tokens.size() && one.tokens[at].is_text() ? &one.tokens[at] : nullptr;
}

bool has_tests(tree const& all, std::string const& module)
{
    return std::ranges::any_of(all, [&](source const& one) {
        return one.path.starts_with("tests/" + module + "/") && one.path.ends_with("_test.cpp");
    });
}

} // namespace

findings unused_headers(tree const& all)
{
    auto const used = used_headers(all);
    findings found;
    for (auto const& one : all)
        if (one.path.starts_with("src/") && is_header(one) && !used.contains(one.path))
            found.push_back({one.path, 1,
                             "no other file of src includes this header: delete it, or move what it "
                             "declares into the .cpp that has it"});
    return found;
}

findings unregistered_features(tree const& all)
{
    findings found;
    for (auto const& one : all) {
        auto const* contents = find(all, "src/modules/" + module_of(one.path) + "/module.cpp");
        if (contents == nullptr || !is_cpp(one) || !is_feature(one))
            continue;
        auto const here = look_at_feature(one, *contents);
        found.insert(found.end(), here.begin(), here.end());
    }
    return found;
}

findings undocumented_contracts(tree const& all)
{
    static std::string const folder = "src/bus/contracts/";
    auto const* readme = find(all, folder + "README.md");
    findings found;
    for (auto const& one : all) {
        auto const* contract = one.path.starts_with(folder) && is_header(one) ? contract_in(one) : nullptr;
        if (contract == nullptr)
            continue;
        auto const name = std::string(contract->content());
        if (readme == nullptr || readme->text.find("`" + name + "`") == std::string::npos)
            found.push_back({one.path, contract->line,
                             name + " is not in " + folder +
                                 "README.md: add its version, topic, publisher and "
                                 "readers to the table"});
    }
    return found;
}

findings incomplete_modules(tree const& all)
{
    findings found;
    for (auto const& module : modules_in(all)) {
        auto const folder = "src/modules/" + module + "/";
        if (find(all, folder + "README.md") == nullptr)
            found.push_back(
                {folder + "README.md", 1,
                 "a module says in ten lines what it owns, its tables, endpoints, events out and in, and "
                 "the questions it asks"});
        for (auto const* file : {"module.hpp", "module.cpp"})
            if (find(all, folder + file) == nullptr)
                found.push_back({folder + file, 1, "a module has its table of contents here"});
        if (!has_tests(all, module))
            found.push_back({"tests/" + module, 1, "a module has tests: tests/" + module + "/..._test.cpp"});
    }
    return found;
}

} // namespace fcg::architecture
