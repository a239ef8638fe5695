#include "platform/json/difference.hpp"

#include <algorithm>

namespace fcg::json {

namespace {

std::string escaped(std::string_view name)
{
    std::string out;
    for (auto const character : name) {
        if (character == '~')
            out += "~0";
        else if (character == '/')
            out += "~1";
        else
            out += character;
    }
    return out;
}

void compare(std::string const& path, value const* before, value const* after,
             std::vector<difference>& differences);

void compare_objects(std::string const& path, value::object const& before, value const& after,
                     std::vector<difference>& differences)
{
    for (auto const& [name, content] : before)
        compare(path + "/" + escaped(name), &content, after.find(name), differences);
    for (auto const& [name, content] : *after.as_object())
        if (std::ranges::find(before, name, &value::object::value_type::first) == before.end())
            compare(path + "/" + escaped(name), nullptr, &content, differences);
}

void compare_lists(std::string const& path, value::list const& before, value::list const& after,
                   std::vector<difference>& differences)
{
    for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i)
        compare(path + "/" + std::to_string(i), i < before.size() ? &before[i] : nullptr,
                i < after.size() ? &after[i] : nullptr, differences);
}

std::optional<std::string> text_of(value const* value)
{
    return value ? std::optional(value->to_text()) : std::nullopt;
}

/// Compares two values and appends their differences. A null pointer means that there is nothing on that
/// side.
void compare(std::string const& path, value const* before, value const* after,
             std::vector<difference>& differences)
{
    if (before && after && before->as_object() && after->as_object())
        return compare_objects(path, *before->as_object(), *after, differences);
    if (before && after && before->as_list() && after->as_list())
        return compare_lists(path, *before->as_list(), *after->as_list(), differences);
    auto left = text_of(before);
    auto right = text_of(after);
    if (left != right)
        differences.push_back({path, std::move(left), std::move(right)});
}

} // namespace

std::vector<difference> differences(value const& before, value const& after)
{
    std::vector<difference> differences;
    compare("", &before, &after, differences);
    return differences;
}

} // namespace fcg::json
