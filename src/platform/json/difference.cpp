#include "platform/json/difference.hpp"

#include <algorithm>

namespace fcg::json {

namespace {

std::string escaped(std::string_view name)
{
    std::string out;
    for (auto const letter : name) {
        if (letter == '~')
            out += "~0";
        else if (letter == '/')
            out += "~1";
        else
            out += letter;
    }
    return out;
}

void compare(std::string const& path, value const* before, value const* after, std::vector<difference>& into);

void compare_objects(std::string const& path, value::object const& before, value const& after,
                     std::vector<difference>& into)
{
    for (auto const& [name, content] : before)
        compare(path + "/" + escaped(name), &content, after.find(name), into);
    for (auto const& [name, content] : *after.as_object())
        if (std::ranges::find(before, name, &value::object::value_type::first) == before.end())
            compare(path + "/" + escaped(name), nullptr, &content, into);
}

void compare_lists(std::string const& path, value::list const& before, value::list const& after,
                   std::vector<difference>& into)
{
    for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i)
        compare(path + "/" + std::to_string(i), i < before.size() ? &before[i] : nullptr,
                i < after.size() ? &after[i] : nullptr, into);
}

std::optional<std::string> text_of(value const* one)
{
    return one ? std::optional(one->to_text()) : std::nullopt;
}

/// Null: there is nothing on that side.
void compare(std::string const& path, value const* before, value const* after, std::vector<difference>& into)
{
    if (before && after && before->as_object() && after->as_object())
        return compare_objects(path, *before->as_object(), *after, into);
    if (before && after && before->as_list() && after->as_list())
        return compare_lists(path, *before->as_list(), *after->as_list(), into);
    auto left = text_of(before);
    auto right = text_of(after);
    if (left != right)
        into.push_back({path, std::move(left), std::move(right)});
}

} // namespace

std::vector<difference> differences(value const& before, value const& after)
{
    std::vector<difference> found;
    compare("", &before, &after, found);
    return found;
}

} // namespace fcg::json
