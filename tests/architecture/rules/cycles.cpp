#include "areas.hpp"
#include "rules.hpp"

#include <map>
#include <set>

namespace fcg::architecture {
namespace {

struct place {
    std::string path;
    std::size_t line;
};

/// The areas that each area includes, with the first include that leads there.
using graph = std::map<std::string, std::map<std::string, place>>;

/// Returns true for files of an api. They are no edges of a circle: two modules may ask each other, since
/// their apis include nothing.
bool is_question(std::string const& path)
{
    auto const text = module_of(path);
    return !text.empty() && path.starts_with("src/modules/" + text + "/api/");
}

graph draw(tree const& tree)
{
    graph graph;
    for (auto const& source : tree)
        for (auto const& line : source.includes) {
            auto const path = destination(tree, source, line);
            auto const from = area_of(source.path);
            auto const to = area_of(path);
            if (!from.empty() && !to.empty() && from != to && !is_question(path))
                graph[from].try_emplace(to, place{source.path, line.line});
        }
    return graph;
}

void walk(graph const& graph, std::string const& text, std::set<std::string>& reached)
{
    auto const it = graph.find(text);
    if (it == graph.end())
        return;
    for (auto const& [to, where] : it->second)
        if (reached.insert(to).second)
            walk(graph, to, reached);
}

bool reaches(graph const& graph, std::string const& from, std::string const& to)
{
    std::set<std::string> reached;
    walk(graph, from, reached);
    return reached.contains(to);
}

} // namespace

findings circles(tree const& tree)
{
    auto const drawn = draw(tree);
    findings findings;
    for (auto const& [from, targets] : drawn)
        for (auto const& [to, where] : targets)
            if (reaches(drawn, to, from))
                findings.push_back({where.path, where.line,
                                    from + " needs " + to + ", and " + to + " needs " + from +
                                        " in turn: move what both need into a place below both"});
    return findings;
}

} // namespace fcg::architecture
