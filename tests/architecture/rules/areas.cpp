#include "areas.hpp"

#include <algorithm>
#include <array>

namespace fcg::architecture {
namespace {

std::string_view first_folder(std::string_view path)
{
    auto const end = path.find('/');
    return end == std::string_view::npos ? std::string_view() : path.substr(0, end);
}

/// Returns true for folders that only sort the bus's own files.
bool is_room_of_bus(std::string_view folder)
{
    static constexpr std::array<std::string_view, 4> rooms{"publishing", "consuming", "dead_letters",
                                                           "migration"};
    return std::ranges::find(rooms, folder) != rooms.end();
}

} // namespace

std::string area_of(std::string_view path)
{
    if (!path.starts_with("src/"))
        return {};
    if (auto const module = module_of(path); !module.empty())
        return "modules/" + module;
    path.remove_prefix(4);
    auto const top = first_folder(path);
    if (top.empty())
        return "main";
    auto const below = first_folder(path.substr(top.size() + 1));
    if (below.empty() || top == "app" || (top == "bus" && is_room_of_bus(below)))
        return std::string(top);
    return std::string(top) + "/" + std::string(below);
}

std::string room_of(std::string_view path)
{
    auto const area = area_of(path);
    if (area != "app" && module_of(path).empty())
        return {};
    path.remove_prefix(std::string_view("src/").size());
    auto const folder = path.substr(0, path.rfind('/'));
    return std::string(folder == area ? path.substr(0, path.rfind('.')) : folder);
}

std::string destination(tree const& tree, source const& source, include_line const& line)
{
    static constexpr std::array<std::string_view, 3> roots{"platform", "bus", "app"};
    auto const top = first_folder(line.target);
    if (std::ranges::find(roots, top) != roots.end())
        return "src/" + line.target;
    if (!top.empty() && has_folder(tree, "src/modules/" + std::string(top) + "/"))
        return "src/modules/" + line.target;
    if (!line.quoted)
        return {};
    if (auto const beside = source.path.substr(0, source.path.rfind('/') + 1) + line.target;
        find(tree, beside))
        return beside;
    auto const module = module_of(source.path);
    return module.empty() ? std::string() : "src/modules/" + module + "/" + line.target;
}

} // namespace fcg::architecture
