#include "platform/http/routing/router.hpp"

#include <algorithm>
#include <stdexcept>

namespace fcg::http {
namespace {

/// The parts of "GET|POST /path".
struct alias_name {
    std::vector<method> methods;
    std::string_view path;
};

std::optional<alias_name> parse_alias(std::string_view text)
{
    auto const space = text.find(' ');
    if (space == text.npos || !text.substr(space + 1).starts_with('/'))
        return std::nullopt;
    alias_name alias_name{.methods = {}, .path = text.substr(space + 1)};
    auto methods = text.substr(0, space);
    while (!methods.empty()) {
        auto const name = methods.substr(0, methods.find('|'));
        methods.remove_prefix(std::min(name.size() + 1, methods.size()));
        auto const verb = parse_method(name);
        if (verb == method::other)
            return std::nullopt;
        alias_name.methods.push_back(verb);
    }
    return alias_name.methods.empty() ? std::nullopt : std::optional(std::move(alias_name));
}

constexpr std::string_view everything_below = "/*";

std::string list_allowed(std::array<route const*, method_count> const& allowed)
{
    std::string names;
    for (std::size_t i = 0; i < method_count; ++i) {
        auto const verb = static_cast<method>(i);
        bool const has_get = allowed[static_cast<std::size_t>(method::get)] != nullptr;
        if (allowed[i] != nullptr || (verb == method::head && has_get))
            names += std::string(to_text(verb)) + ", ";
    }
    return names + "OPTIONS";
}

response method_not_allowed(std::string allowed)
{
    response refusal =
        problem{405, "method-not-allowed", "This path has no such method", "it has " + allowed};
    refusal.with("Allow", std::move(allowed));
    return refusal;
}

response describe_methods(std::string allowed)
{
    auto answer = no_content();
    answer.with("Allow", std::move(allowed));
    return answer;
}

/// Replaces the alias by the route's own path, so that nothing shows the alias, and makes `values` views of
/// it.
void resolve_alias(request& request, route const& route, segments& values)
{
    auto const pattern = split_path(route.path);
    std::array<std::size_t, segments::max_count> offsets{}; ///< of each value in the route's own path
    std::size_t next = 0;
    std::string own_path;
    for (auto const segment : pattern.all()) {
        own_path += '/';
        if (is_parameter(segment))
            offsets[next] = own_path.size();
        own_path += is_parameter(segment) ? values.texts[next++] : segment;
    }
    request.path = std::move(own_path);
    for (std::size_t i = 0; i < values.count; ++i)
        values.texts[i] = std::string_view(request.path).substr(offsets[i], values.texts[i].size());
}

/// Sets the path values as views into request.path. `values` are in the order of the pattern's parameters.
void name_values(request& request, route const& route, segments const& values)
{
    if (values.count == 0)
        return;
    auto const pattern = split_path(route.path);
    std::size_t next = 0;
    for (auto const segment : pattern.all())
        if (is_parameter(segment))
            request.path_values.emplace_back(parameter_name(segment), values.texts[next++]);
}

} // namespace

std::string error_in(path_aliases const& aliases)
{
    for (auto const& [from, to] : aliases) {
        auto const name = parse_alias(from);
        if (!name)
            return "\"" + from + "\" is not of the form \"GET|POST /path\"";
        if (!to.starts_with('/') || name->path.ends_with(everything_below) != to.ends_with(everything_below))
            return "\"" + from + "\" leads to \"" + to + "\", which must be a path" +
                   (name->path.ends_with(everything_below) ? " that ends in /*" : " without /*");
    }
    return {};
}

router::router(routes const& table, path_aliases const& aliases)
{
    for (auto const& route : table.all()) {
        auto& node = node_at(route.path);
        node.has_end = true;
        node.ends[static_cast<std::size_t>(route.method)] = {.route = &route, .by_alias = false};
    }
    if (auto const error_text = error_in(aliases); !error_text.empty())
        throw std::invalid_argument("http.aliases: " + error_text);
    for (bool const whole_subtrees : {false, true}) // exact aliases are added first, so that they win
        for (auto const& [from, to] : aliases)
            if (from.ends_with(everything_below) == whole_subtrees)
                add_alias(table, from, to);
}

router::node& router::node_at(std::string_view path)
{
    std::size_t index = 0;
    auto const parts = split_path(path);
    if (parts.too_many)
        throw std::logic_error("the route " + std::string(path) + " is too deep");
    for (auto const segment : parts.all()) {
        auto const known = std::ranges::find_if(nodes_[index].names,
                                                [&](auto const& entry) { return entry.first == segment; });
        std::size_t next = is_parameter(segment)                ? nodes_[index].parameter
                           : known != nodes_[index].names.end() ? known->second
                                                                : 0;
        if (next == 0) {
            next = nodes_.size();
            nodes_.emplace_back();
            if (is_parameter(segment))
                nodes_[index].parameter = next;
            else
                nodes_[index].names.emplace_back(segment, next);
        }
        index = next;
    }
    return nodes_[index];
}

void router::add_alias(routes const& table, std::string_view from, std::string_view to)
{
    auto const name = parse_alias(from);
    for (auto const& route : table.all()) {
        if (std::ranges::find(name->methods, route.method) == name->methods.end())
            continue;
        if (!to.ends_with(everything_below)) {
            if (same_shape(route.path, to))
                add_alias_of(route, name->path);
            continue;
        }
        auto const above = to.substr(0, to.size() - everything_below.size());
        std::string_view below = route.path;
        if (!below.starts_with(above))
            continue;
        below.remove_prefix(above.size());
        if (below.empty() || below.starts_with('/'))
            add_alias_of(route,
                         std::string(name->path.substr(0, name->path.size() - everything_below.size())) +
                             std::string(below));
    }
}

void router::add_alias_of(route const& route, std::string_view path)
{
    auto& node = node_at(path);
    auto& known = node.ends[static_cast<std::size_t>(route.method)];
    if (known.route == nullptr)
        known = {.route = &route, .by_alias = true};
    node.has_end = true;
}

router::node const* router::descend(node const& node, segments const& path, std::size_t depth,
                                    segments& values) const
{
    if (depth == path.count)
        return node.has_end ? &node : nullptr;
    auto const segment = path.texts[depth];
    for (auto const& [name, index] : node.names)
        if (name == segment)
            if (auto const* hit = descend(nodes_[index], path, depth + 1, values))
                return hit;
    if (node.parameter == 0 || segment.empty())
        return nullptr;
    values.texts[values.count++] = segment;
    auto const* hit = descend(nodes_[node.parameter], path, depth + 1, values);
    if (hit == nullptr)
        --values.count;
    return hit;
}

router::route_match router::find(method verb, segments const& path) const
{
    route_match match;
    auto const* node = path.too_many ? nullptr : descend(nodes_.front(), path, 0, match.values);
    if (node == nullptr)
        return match;
    match.path_exists = true;
    for (std::size_t i = 0; i < method_count; ++i)
        match.allowed[i] = node->ends[i].route;
    auto const* chosen = &node->ends[static_cast<std::size_t>(verb)];
    if (chosen->route == nullptr && verb == method::head)
        chosen = &node->ends[static_cast<std::size_t>(method::get)];
    match.route = chosen->route;
    match.by_alias = chosen->by_alias;
    return match;
}

std::optional<response> refuse_target(request& request, router const& router)
{
    request.route = nullptr;
    request.path_values.clear();
    if (request.method == method::options && request.target == "*")
        return describe_methods("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    auto const parts = split_target(request.target);
    if (!parts)
        return response(parts.error());
    segments path;
    if (auto const wrong = decode_path(parts->path, request.path, path))
        return response(*wrong);
    auto match = router.find(request.method, path);
    if (!match.path_exists)
        return response(not_found("path"));
    if (match.route == nullptr && request.method == method::options)
        return describe_methods(list_allowed(match.allowed));
    if (match.route == nullptr)
        return method_not_allowed(list_allowed(match.allowed));
    request.route = match.route;
    if (match.by_alias)
        resolve_alias(request, *match.route, match.values);
    name_values(request, *match.route, match.values);
    return std::nullopt;
}

} // namespace fcg::http
