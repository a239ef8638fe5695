#include "areas.hpp"
#include "words.hpp"

#include <algorithm>
#include <set>

namespace fcg::architecture {
namespace {

/// Returns true if `header` is the x.hpp of an x.cpp.
bool is_own(source const& source, std::string const& header)
{
    auto const stem = source.path.substr(0, source.path.rfind('.'));
    return !is_header(source) && header.substr(0, header.rfind('.')) == stem;
}

/// Returns the headers of src that another file of src includes, and those that CMake names.
std::set<std::string> used_headers(tree const& tree)
{
    std::set<std::string> used;
    auto const* build = find(tree, "src/CMakeLists.txt");
    for (auto const& source : tree) {
        if (build != nullptr && source.path.starts_with("src/") &&
            build->text.find(source.path.substr(4)) != std::string::npos)
            used.insert(source.path);
        for (auto const& line : source.includes)
            if (auto const text = destination(tree, source, line);
                source.path.starts_with("src/") && !is_own(source, text))
                used.insert(text);
    }
    return used;
}

/// Returns the names of the functions that are declared or defined in a namespace, not in a class.
std::set<std::string> functions_in(source const& source)
{
    std::set<std::string> names;
    bool in_namespace = false;
    for (std::size_t index = 0; index < source.tokens.size(); ++index) {
        auto const& it = source.tokens[index];
        if (it.is("namespace")) {
            in_namespace = true;
        } else if (it.is("{") && !in_namespace) {
            index = std::min(closing(source.tokens, index), source.tokens.size() - 1);
        } else if (it.is("{") || it.is(";")) {
            in_namespace = false;
        } else if (it.is("(") && index > 0) {
            names.insert(source.tokens[index - 1].text);
            index = std::min(closing(source.tokens, index), source.tokens.size() - 1);
        }
    }
    return names;
}

bool is_called(source const& source, std::string const& function)
{
    return holds_code(source.tokens, function + "(");
}

/// In the list `reactions{...}` of the module's reactions.hpp, which its module.cpp goes through.
bool is_listed(source const* reactions, std::string const& function)
{
    if (reactions == nullptr)
        return false;
    auto const& tokens = reactions->tokens;
    auto const list = find_code(tokens, tokens_of("reactions{"));
    for (auto i = list; i < tokens.size() && !tokens[i].is("}"); ++i)
        if (tokens[i].is(function))
            return true;
    return false;
}

bool is_feature(source const& source)
{
    auto const module = "src/modules/" + module_of(source.path);
    return lies_in(source.path, {module + "/features/", module + "/reactions/"});
}

findings look_at_feature(source const& current_source, source const& contents, source const* reactions)
{
    findings findings;
    auto const functions = functions_in(current_source);
    auto const uncalled = [&](std::string const& function) {
        return !is_called(contents, function) && !is_listed(reactions, function);
    };
    if (!is_header(current_source) && std::ranges::all_of(functions, uncalled))
        findings.push_back(
            {current_source.path, 1,
             contents.path + " calls nothing of this file: register it there, or move it to internal/"});
    for (auto const& function : functions)
        if (is_header(current_source) && uncalled(function))
            findings.push_back({current_source.path, 1,
                                contents.path + " does not call " + function +
                                    ": register it there, or declare it where it is used"});
    return findings;
}

bool has_tests(tree const& tree, std::string const& module)
{
    return std::ranges::any_of(tree, [&](source const& source) {
        return source.path.starts_with("tests/" + module + "/") && source.path.ends_with("_test.cpp");
    });
}

} // namespace

findings unused_headers(tree const& tree)
{
    auto const used = used_headers(tree);
    findings findings;
    for (auto const& source : tree)
        if (source.path.starts_with("src/") && is_header(source) && !used.contains(source.path))
            findings.push_back({source.path, 1,
                                "no other file of src includes this header: delete it, or move what it "
                                "declares into the .cpp that has it"});
    return findings;
}

findings unregistered_features(tree const& tree)
{
    findings findings;
    for (auto const& source : tree) {
        auto const* contents = find(tree, "src/modules/" + module_of(source.path) + "/module.cpp");
        if (contents == nullptr || !is_cpp(source) || !is_feature(source))
            continue;
        auto const here =
            look_at_feature(source, *contents,
                            find(tree, "src/modules/" + module_of(source.path) + "/reactions/reactions.hpp"));
        findings.insert(findings.end(), here.begin(), here.end());
    }
    return findings;
}

findings incomplete_modules(tree const& tree)
{
    findings findings;
    for (auto const& module : modules_in(tree)) {
        auto const folder = "src/modules/" + module + "/";
        if (find(tree, folder + "README.md") == nullptr)
            findings.push_back(
                {folder + "README.md", 1,
                 "a module says in ten lines what it owns, its tables, endpoints, events out and in, and "
                 "the questions it asks"});
        for (auto const* file : {"module.hpp", "module.cpp"})
            if (find(tree, folder + file) == nullptr)
                findings.push_back({folder + file, 1, "a module has its table of contents here"});
        if (!has_tests(tree, module))
            findings.push_back(
                {"tests/" + module, 1, "a module has tests: tests/" + module + "/..._test.cpp"});
    }
    return findings;
}

} // namespace fcg::architecture
