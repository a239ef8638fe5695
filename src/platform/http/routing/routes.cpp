#include "platform/http/routing/routes.hpp"

#include <algorithm>
#include <stdexcept>

namespace fcg::http {
namespace {

/// Returns what the path matches: "/api/games/{id}" and "/api/games/{gameId}" have the same shape.
std::string shape_of(std::string_view path)
{
    std::string shape;
    for (bool inside_name = false; char const character : path) {
        if (character == '}')
            inside_name = false;
        if (!inside_name)
            shape += character;
        if (character == '{')
            inside_name = true;
    }
    return shape;
}

bool is_plain(std::string_view segment)
{
    return !segment.empty() && std::none_of(segment.begin(), segment.end(), [](char character) {
        return character <= ' ' || character == '{' || character == '}' || character == '%' ||
               character == '?' || character == '#';
    });
}

bool is_well_formed(std::string_view path)
{
    if (path == "/")
        return true;
    while (path.starts_with('/')) {
        path.remove_prefix(1);
        auto segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        if (segment.starts_with('{') && segment.ends_with('}'))
            segment = segment.substr(1, segment.size() - 2);
        if (!is_plain(segment))
            return false;
    }
    return path.empty();
}

/// One asterisk, or entity tags separated by commas.
constexpr std::string_view entity_tags = R"re(^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$)re";

} // namespace

header_parameter if_match(bool required)
{
    return {"If-Match", required,
            "The ETag of what was read before: it is changed only if it still has this ETag.",
            std::string(entity_tags)};
}

header_parameter if_none_match()
{
    return {"If-None-Match", false, "The ETag of the copy at hand: 304 if it is current.",
            std::string(entity_tags)};
}

void routes::add(route route)
{
    auto const name = std::string(to_text(route.method)) + " " + route.path;
    if (!route.path.starts_with('/') || !is_well_formed(route.path) || route.method == method::other)
        throw std::logic_error("the route " + name + " is malformed");
    auto const shape = shape_of(route.path);
    for (auto const& known : routes_)
        if (known.method == route.method && shape_of(known.path) == shape)
            throw std::logic_error("the route " + name + " exists already: " + known.path);
    routes_.push_back(std::move(route));
}

} // namespace fcg::http
