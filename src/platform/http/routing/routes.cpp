#include "platform/http/routing/routes.hpp"

#include "platform/http/routing/target.hpp"

#include <algorithm>
#include <stdexcept>

namespace fcg::http {
namespace {

bool is_plain(std::string_view segment)
{
    return !segment.empty() && std::ranges::none_of(segment, [](char character) {
        return character <= ' ' || std::string_view("{}%?#").find(character) != std::string_view::npos;
    });
}

bool is_well_formed(std::string_view path)
{
    auto const segments = split_path(path);
    return path == "/" || std::ranges::all_of(segments.all(), [](std::string_view segment) {
               return is_plain(is_parameter(segment) && segment.ends_with('}') ? parameter_name(segment)
                                                                               : segment);
           });
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
    for (auto const& known : routes_)
        if (known.method == route.method && same_shape(known.path, route.path))
            throw std::logic_error("the route " + name + " exists already: " + known.path);
    routes_.push_back(std::move(route));
}

} // namespace fcg::http
