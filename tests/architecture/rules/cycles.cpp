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

/// From an area to an area, with the first include that leads there.
using graph = std::map<std::string, std::map<std::string, place>>;

/// Two modules may ask each other: their apis need nothing, so nothing goes round in a circle.
bool is_question(std::string const& path)
{
    auto const asked = module_of(path);
    return !asked.empty() && path.starts_with("src/modules/" + asked + "/api/");
}

graph draw(tree const& all)
{
    graph made;
    for (auto const& one : all)
        for (auto const& line : one.includes) {
            auto const path = destination(all, one, line);
            auto const from = area_of(one.path);
            auto const to = area_of(path);
            if (!from.empty() && !to.empty() && from != to && !is_question(path))
                made[from].try_emplace(to, place{one.path, line.line});
        }
    return made;
}

void walk(graph const& over, std::string const& from, std::set<std::string>& reached)
{
    auto const found = over.find(from);
    if (found == over.end())
        return;
    for (auto const& [to, where] : found->second)
        if (reached.insert(to).second)
            walk(over, to, reached);
}

bool reaches(graph const& over, std::string const& from, std::string const& to)
{
    std::set<std::string> reached;
    walk(over, from, reached);
    return reached.contains(to);
}

} // namespace

findings circles(tree const& all)
{
    auto const drawn = draw(all);
    findings found;
    for (auto const& [from, targets] : drawn)
        for (auto const& [to, where] : targets)
            if (reaches(drawn, to, from))
                found.push_back({where.path, where.line,
                                 from + " needs " + to + ", and " + to + " needs " + from +
                                     " in turn: move what both need into a place below both"});
    return found;
}

} // namespace fcg::architecture
