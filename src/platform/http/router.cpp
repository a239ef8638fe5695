#include "platform/http/router.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace fcg::http {
namespace {

bool is_parameter(std::string_view segment)
{
    return segment.starts_with('{');
}

bool same_shape(segments const& left, segments const& right)
{
    if (left.count != right.count)
        return false;
    for (std::size_t i = 0; i < left.count; ++i)
        if (is_parameter(left.at[i]) != is_parameter(right.at[i]) ||
            (!is_parameter(left.at[i]) && left.at[i] != right.at[i]))
            return false;
    return true;
}

/// "GET|POST /path" taken apart.
struct alias_name {
    std::vector<method> methods;
    std::string_view path;
};

std::optional<method> parse_method(std::string_view name)
{
    for (std::size_t i = 0; i < method_count; ++i)
        if (auto const verb = static_cast<method>(i); verb != method::other && to_text(verb) == name)
            return verb;
    return std::nullopt;
}

std::optional<alias_name> parse_alias(std::string_view text)
{
    auto const space = text.find(' ');
    if (space == text.npos || !text.substr(space + 1).starts_with('/'))
        return std::nullopt;
    alias_name made{.methods = {}, .path = text.substr(space + 1)};
    auto methods = text.substr(0, space);
    while (!methods.empty()) {
        auto const name = methods.substr(0, methods.find('|'));
        methods.remove_prefix(std::min(name.size() + 1, methods.size()));
        auto const verb = parse_method(name);
        if (!verb)
            return std::nullopt;
        made.methods.push_back(*verb);
    }
    return made.methods.empty() ? std::nullopt : std::optional(std::move(made));
}

constexpr std::string_view everything_below = "/*";

} // namespace

std::string complaint_about(path_aliases const& aliases)
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
    for (auto const& one : table.all()) {
        auto& at = node_at(one.path);
        at.has_end = true;
        at.ends[static_cast<std::size_t>(one.method)] = {.to = &one, .by_alias = false};
    }
    if (auto const complaint = complaint_about(aliases); !complaint.empty())
        throw std::invalid_argument("http.aliases: " + complaint);
    for (bool const whole_subtrees : {false, true}) // the exact ones first: they win
        for (auto const& [from, to] : aliases)
            if (from.ends_with(everything_below) == whole_subtrees)
                add_alias(table, from, to);
}

router::node& router::node_at(std::string_view path)
{
    std::size_t at = 0;
    auto const parts = split_path(path);
    if (parts.too_many)
        throw std::logic_error("the route " + std::string(path) + " is too deep");
    for (std::size_t i = 0; i < parts.count; ++i) {
        auto const segment = parts.at[i];
        auto const known = std::find_if(nodes_[at].names.begin(), nodes_[at].names.end(),
                                        [&](auto const& one) { return one.first == segment; });
        std::size_t next = is_parameter(segment)             ? nodes_[at].parameter
                           : known != nodes_[at].names.end() ? known->second
                                                             : 0;
        if (next == 0) {
            next = nodes_.size();
            nodes_.emplace_back();
            if (is_parameter(segment))
                nodes_[at].parameter = next;
            else
                nodes_[at].names.emplace_back(segment, next);
        }
        at = next;
    }
    return nodes_[at];
}

void router::add_alias(routes const& table, std::string_view from, std::string_view to)
{
    auto const name = parse_alias(from);
    for (auto const& one : table.all()) {
        if (std::find(name->methods.begin(), name->methods.end(), one.method) == name->methods.end())
            continue;
        if (!to.ends_with(everything_below)) {
            if (same_shape(split_path(one.path), split_path(to)))
                add_alias_of(one, name->path);
            continue;
        }
        auto const above = to.substr(0, to.size() - everything_below.size());
        std::string_view below = one.path;
        if (!below.starts_with(above))
            continue;
        below.remove_prefix(above.size());
        if (below.empty() || below.starts_with('/'))
            add_alias_of(one, std::string(name->path.substr(0, name->path.size() - everything_below.size())) +
                                  std::string(below));
    }
}

void router::add_alias_of(route const& one, std::string_view path)
{
    auto& at = node_at(path);
    auto& known = at.ends[static_cast<std::size_t>(one.method)];
    if (known.to == nullptr)
        known = {.to = &one, .by_alias = true};
    at.has_end = true;
}

router::node const* router::descend(node const& from, segments const& path, std::size_t depth,
                                    segments& values) const
{
    if (depth == path.count)
        return from.has_end ? &from : nullptr;
    auto const segment = path.at[depth];
    for (auto const& [name, index] : from.names)
        if (name == segment)
            if (auto const* hit = descend(nodes_[index], path, depth + 1, values))
                return hit;
    if (from.parameter == 0 || segment.empty())
        return nullptr;
    values.at[values.count++] = segment;
    auto const* hit = descend(nodes_[from.parameter], path, depth + 1, values);
    if (hit == nullptr)
        --values.count;
    return hit;
}

router::found router::find(method verb, segments const& path) const
{
    found made;
    auto const* at = path.too_many ? nullptr : descend(nodes_.front(), path, 0, made.values);
    if (at == nullptr)
        return made;
    made.path_exists = true;
    for (std::size_t i = 0; i < method_count; ++i)
        made.allowed[i] = at->ends[i].to;
    auto const* chosen = &at->ends[static_cast<std::size_t>(verb)];
    if (chosen->to == nullptr && verb == method::head)
        chosen = &at->ends[static_cast<std::size_t>(method::get)];
    made.to = chosen->to;
    made.by_alias = chosen->by_alias;
    return made;
}

} // namespace fcg::http
