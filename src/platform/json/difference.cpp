#include "platform/json/difference.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fcg::json {
namespace {

using json_pointer = nlohmann::json::json_pointer;

void compare(json_pointer const& path, value const* before, value const* after,
             std::vector<difference>& differences);

void compare_objects(json_pointer const& path, value::object const& before, value const& after,
                     std::vector<difference>& differences)
{
    for (auto const& [name, content] : before)
        compare(path / name, &content, after.find(name), differences);
    for (auto const& [name, content] : *after.as_object())
        if (std::ranges::find(before, name, &value::object::value_type::first) == before.end())
            compare(path / name, nullptr, &content, differences);
}

void compare_lists(json_pointer const& path, value::list const& before, value::list const& after,
                   std::vector<difference>& differences)
{
    for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i)
        compare(path / i, i < before.size() ? &before[i] : nullptr, i < after.size() ? &after[i] : nullptr,
                differences);
}

std::optional<std::string> text_of(value const* value)
{
    return value ? std::optional(value->to_text()) : std::nullopt;
}

/// Compares two values and appends their differences. A null pointer means that there is nothing on that
/// side.
void compare(json_pointer const& path, value const* before, value const* after,
             std::vector<difference>& differences)
{
    if (before && after && before->as_object() && after->as_object())
        return compare_objects(path, *before->as_object(), *after, differences);
    if (before && after && before->as_list() && after->as_list())
        return compare_lists(path, *before->as_list(), *after->as_list(), differences);
    auto left = text_of(before);
    auto right = text_of(after);
    if (left != right)
        differences.push_back({path.to_string(), std::move(left), std::move(right)});
}

} // namespace

std::vector<difference> differences(value const& before, value const& after)
{
    std::vector<difference> differences;
    compare(json_pointer(), &before, &after, differences);
    return differences;
}

} // namespace fcg::json
