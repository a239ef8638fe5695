#include "areas.hpp"
#include "rules.hpp"

#include <map>
#include <set>

namespace fcg::architecture {
namespace {

struct include_site {
    std::string path;
    std::size_t line;
};

/// The areas or rooms that each area or room includes, with the first include that leads there.
using graph = std::map<std::string, std::map<std::string, include_site>>;

struct arrow {
    std::string from;
    std::string to;
};

/// The includes that close a circle today. Entries may only be deleted; the rule reports the ones that are
/// not needed any more.
std::vector<arrow> const known_arrows{
    {"app/store", "app/admin"},       // The store adds the administration's routes, which use the store.
    {"app/hosting", "app/services"},  // The keys of the services are checked with the settings.
    {"app/settings", "app/services"}, // The settings of the services are in a folder that uses all settings.
    {"app/settings", "app/modules"},  // By default a process hosts every module of the table.
    {"app/modules", "app/services"},  // The table creates the clients of modules in other processes.
};

/// Returns true for files of an api. They are no edges of a circle: two modules may ask each other, since
/// their apis include nothing.
bool is_question(std::string const& path)
{
    auto const module = module_of(path);
    return !module.empty() && path.starts_with("src/modules/" + module + "/api/");
}

bool crosses_areas(std::string const& from, std::string const& to)
{
    return area_of(from) != area_of(to) && !is_question(to);
}

bool crosses_rooms(std::string const& from, std::string const& to)
{
    return module_of(from) == module_of(to) && room_of(from) != room_of(to);
}

using name_place = std::string (*)(std::string_view path);
using is_arrow = bool (*)(std::string const& from, std::string const& to);

graph draw(tree const& tree, name_place name_of, is_arrow crosses)
{
    graph graph;
    for (auto const& source : tree)
        for (auto const& line : source.includes) {
            auto const path = destination(tree, source, line);
            auto const from = name_of(source.path);
            auto const to = name_of(path);
            if (!from.empty() && !to.empty() && crosses(source.path, path))
                graph[from].try_emplace(to, include_site{source.path, line.line});
        }
    return graph;
}

void walk(graph const& graph, std::string const& from, std::set<std::string>& reached)
{
    auto const it = graph.find(from);
    if (it == graph.end())
        return;
    for (auto const& [to, site] : it->second)
        if (reached.insert(to).second)
            walk(graph, to, reached);
}

bool reaches(graph const& graph, std::string const& from, std::string const& to)
{
    std::set<std::string> reached;
    walk(graph, from, reached);
    return reached.contains(to);
}

void refuse_circles(graph const& graph, findings& findings)
{
    for (auto const& [from, targets] : graph)
        for (auto const& [to, site] : targets)
            if (reaches(graph, to, from))
                findings.push_back({site.path, site.line,
                                    from + " needs " + to + ", and " + to + " needs " + from +
                                        " in turn: move what both need into a place below both"});
}

/// Removes the known arrows from the graph, and reports the ones that close no circle any more.
void take_out_known(graph& graph, findings& findings)
{
    for (auto const& [from, to] : known_arrows) {
        auto const targets = graph.find(from);
        if (targets == graph.end() || !targets->second.contains(to))
            continue;
        auto const site = targets->second.at(to);
        if (!reaches(graph, to, from))
            findings.push_back(
                {site.path, site.line,
                 from + " -> " + to +
                     " closes no circle any more: delete it from the known ones in cycles.cpp"});
    }
    for (auto const& [from, to] : known_arrows)
        if (auto const targets = graph.find(from); targets != graph.end())
            targets->second.erase(to);
}

} // namespace

findings circles(tree const& tree)
{
    findings findings;
    refuse_circles(draw(tree, area_of, crosses_areas), findings);
    auto rooms = draw(tree, room_of, crosses_rooms);
    take_out_known(rooms, findings);
    refuse_circles(rooms, findings);
    return findings;
}

} // namespace fcg::architecture
