#include "areas.hpp"
#include "rules.hpp"

#include <algorithm>
#include <map>

namespace fcg::architecture {
namespace {

/// The areas that an area may include. An entry that ends with * stands for every area that begins so.
struct arrow {
    std::string from;
    std::vector<std::string> to;
};

std::vector<arrow> const allowed_arrows{
    {"main", {"app"}},
    {"app", {"modules/*", "bus*", "platform*"}},
    {"modules/*", {"modules/*", "bus", "bus/contracts", "platform*"}},
    {"bus", {"bus/contracts", "platform*"}},
    {"bus/contracts", {"platform/core", "platform/json"}},
    {"bus/*", {"bus", "platform*"}},
    {"platform", {"platform/*"}},
    {"platform/http",
     {"platform/core", "platform/json", "platform/telemetry", "platform/async", "platform/storage"}},
    {"platform/storage", {"platform/core", "platform/telemetry", "platform/async"}},
    {"platform/async", {"platform/core", "platform/telemetry"}},
    {"platform/telemetry", {"platform/core"}},
    {"platform/json", {"platform/core"}},
    {"*", {}},
};

/// The modules that a module may ask through their api. Everything else is an event.
std::map<std::string, std::vector<std::string>> const allowed_questions{
    {"library", {"games"}},
    {"games", {"library"}},
    {"payments", {"users", "games"}},
    {"tracking", {"games"}},
    {"notifications", {"games", "users"}},
};

bool matches(std::string const& pattern, std::string const& area)
{
    return pattern.ends_with('*') ? area.starts_with(pattern.substr(0, pattern.size() - 1)) : pattern == area;
}

std::vector<std::string> const& reach_of(std::string const& area)
{
    return std::ranges::find_if(allowed_arrows, [&](arrow const& arrow) { return matches(arrow.from, area); })
        ->to;
}

bool may_ask(std::string const& asker, std::string const& text)
{
    auto const it = allowed_questions.find(asker);
    return it != allowed_questions.end() && std::ranges::find(it->second, text) != it->second.end();
}

std::string list(std::vector<std::string> const& names)
{
    std::string text;
    for (auto const& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text.empty() ? "nothing of ours" : text;
}

/// Calls `look(file, line, included path)` for every include in src that leads to a file of this repository.
template <class Look>
void each_own_include(tree const& tree, Look look)
{
    for (auto const& source : tree)
        for (auto const& line : source.includes)
            if (auto const text = destination(tree, source, line);
                !area_of(source.path).empty() && !text.empty())
                look(source, line, text);
}

/// Returns why `from`, an area outside the module `to`, must not include `path`, a file of that module. Empty
/// if it may.
std::string why_not_into_module(std::string const& from, std::string const& to, std::string const& path)
{
    auto const face = "src/modules/" + to + "/";
    bool const is_api = path.starts_with(face + "api/");
    if (from == "app")
        return is_api || path == face + "module.hpp"
                   ? std::string()
                   : "app sees of a module its module.hpp and its api/: offer what is needed there";
    if (!is_api)
        return "this is inside of the module " + to + ": ask through \"" + to +
               "/api/...\", or react to an event of bus/contracts";
    auto const asker = from.substr(from.find('/') + 1);
    return may_ask(asker, to)
               ? std::string()
               : asker + " does not ask " + to + ": react to an event of bus/contracts instead";
}

bool is_standard(include_line const& line)
{
    return !line.quoted && line.target.find_first_of("./") == std::string::npos;
}

} // namespace

findings climbing_includes(tree const& tree)
{
    findings findings;
    for (auto const& source : tree)
        for (auto const& line : source.includes)
            if (("/" + line.target).find("/../") != std::string::npos)
                findings.push_back({source.path, line.line,
                                    "\"" + line.target +
                                        "\" climbs out of its folder: write the path from the "
                                        "face, as in \"platform/core/clock.hpp\""});
    return findings;
}

findings arrows(tree const& tree)
{
    findings findings;
    each_own_include(tree, [&](source const& source, include_line const& line, std::string const& text) {
        auto const from_area = area_of(source.path);
        auto const to_area = area_of(text);
        auto const& reach = reach_of(from_area);
        bool const is_allowed = from_area == to_area || std::ranges::any_of(reach, [&](auto const& pattern) {
                                    return matches(pattern, to_area);
                                });
        if (!is_allowed)
            findings.push_back({source.path, line.line,
                                from_area + " may include " + list(reach) + ", not " + to_area +
                                    ": hand it in as a parameter, or move what both need further down"});
    });
    return findings;
}

findings module_borders(tree const& tree)
{
    findings findings;
    each_own_include(tree, [&](source const& source, include_line const& line, std::string const& to) {
        auto const owner = module_of(to);
        auto const from = area_of(source.path);
        bool const crosses = !owner.empty() && (from == "app" || from.starts_with("modules/"));
        if (!crosses || module_of(source.path) == owner)
            return;
        if (auto why = why_not_into_module(from, owner, to); !why.empty())
            findings.push_back({source.path, line.line, "\"" + line.target + "\": " + why});
    });
    return findings;
}

findings api_headers(tree const& tree)
{
    findings findings;
    for (auto const& source : tree) {
        auto const module = module_of(source.path);
        auto const api = "src/modules/" + module + "/api/";
        if (module.empty() || !source.path.starts_with(api))
            continue;
        for (auto const& line : source.includes) {
            auto const text = destination(tree, source, line);
            bool const is_allowed =
                is_standard(line) || lies_in(text, {"src/bus/contracts/ids.hpp", "src/platform/core/",
                                                    "src/platform/async/task.hpp", api});
            if (!is_allowed)
                findings.push_back(
                    {source.path, line.line,
                     "\"" + line.target +
                         "\": an api is plain structs and questions and includes "
                         "only std, platform/core, platform/async/task.hpp and bus/contracts/ids.hpp"});
        }
    }
    return findings;
}

} // namespace fcg::architecture
