#include "platform/http/head_checks.hpp"

#include "platform/core/text.hpp"

#include <algorithm>

namespace fcg::http {
namespace {

constexpr std::size_t max_listed_faults = 10; ///< one who sends thousands must not have them all told

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
    response refusal = problem{.status = 405,
                               .slug = "method-not-allowed",
                               .title = "This path has no such method",
                               .detail = "it has " + allowed};
    refusal.with("Allow", std::move(allowed));
    return refusal;
}

response describe_methods(std::string allowed)
{
    auto answer = no_content();
    answer.with("Allow", std::move(allowed));
    return answer;
}

std::vector<std::string_view> parameter_names(std::string_view pattern)
{
    std::vector<std::string_view> names;
    for (auto open = pattern.find('{'); open != pattern.npos; open = pattern.find('{', open + 1))
        names.push_back(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
    return names;
}

/// The path that the route has for these values, so that an alias leaves no trace behind.
std::string own_path(std::string_view pattern, segments const& values)
{
    std::string made;
    for (std::size_t next = 0; !pattern.empty();) {
        auto const open = std::min(pattern.find('{'), pattern.size());
        made += pattern.substr(0, open);
        if (open < pattern.size())
            made += values.at[next++];
        pattern.remove_prefix(std::min(pattern.find('}', open), pattern.size() - 1) + 1);
    }
    return made;
}

/// Views into asked.path, found by the pattern's own slashes.
void name_values(request& asked, route const& to, segments const& values)
{
    asked.path_values.clear();
    if (values.count == 0)
        return;
    std::size_t next = 0;
    for (auto const name : parameter_names(to.path))
        asked.path_values.emplace_back(name, values.at[next++]);
}

/// Replaces the alias by the route's own path and lets `values` view that one.
void resolve_alias(request& asked, route const& to, segments& values)
{
    asked.path = own_path(to.path, values);
    std::string_view rest = asked.path;
    std::string_view pattern = to.path;
    for (std::size_t i = 0; i < values.count; ++i) {
        auto const before = pattern.find('{');
        auto const size = values.at[i].size();
        values.at[i] = rest.substr(before, size);
        rest.remove_prefix(before + size);
        pattern.remove_prefix(pattern.find('}') + 1);
    }
}

std::string_view media_type(std::string_view content_type)
{
    return core::trim(content_type.substr(0, content_type.find(';')));
}

bool is_foreign_charset(std::string_view content_type)
{
    auto const lower = core::to_lower_ascii(content_type);
    auto const at = lower.find("charset=");
    if (at == lower.npos)
        return false;
    auto charset = std::string_view(lower).substr(at + 8);
    charset = charset.substr(0, charset.find(';'));
    return charset != "utf-8" && charset != "\"utf-8\"";
}

response unsupported_media_type(std::string detail)
{
    return problem{.status = 415,
                   .slug = "unsupported-media-type",
                   .title = "The body is not of a type that is read here",
                   .detail = std::move(detail)};
}

} // namespace

std::optional<response> refuse_target(request& asked, router const& where)
{
    asked.route = nullptr;
    asked.path_values.clear();
    if (asked.method == method::options && asked.target == "*")
        return describe_methods("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    auto const parts = split_target(asked.target);
    if (!parts)
        return response(parts.error());
    segments path;
    if (auto const wrong = decode_path(parts->path, asked.path, path))
        return response(*wrong);
    auto found = where.find(asked.method, path);
    if (!found.path_exists)
        return response(not_found("path"));
    if (found.to == nullptr && asked.method == method::options)
        return describe_methods(list_allowed(found.allowed));
    if (found.to == nullptr)
        return method_not_allowed(list_allowed(found.allowed));
    asked.route = found.to;
    if (found.by_alias)
        resolve_alias(asked, *found.to, found.values);
    name_values(asked, *found.to, found.values);
    return std::nullopt;
}

std::optional<response> refuse_query(request& asked)
{
    asked.query.clear();
    auto const question = asked.target.find('?');
    if (question == asked.target.npos)
        return std::nullopt;
    if (auto const wrong = decode_query(asked.target.substr(question + 1), asked.query))
        return response(*wrong);
    std::vector<field_fault> faults;
    for (std::size_t i = 0; i < asked.query.size() && faults.size() < max_listed_faults; ++i) {
        auto const& name = asked.query[i].first;
        auto const is_this = [&](auto const& other) { return other.name == name; };
        auto const* known = asked.route->query.get();
        if (known == nullptr || std::none_of(known->parameters.begin(), known->parameters.end(), is_this))
            faults.push_back({name, "there is no such parameter"});
        else if (std::any_of(asked.query.begin(), asked.query.begin() + static_cast<std::ptrdiff_t>(i),
                             [&](auto const& earlier) { return earlier.first == name; }))
            faults.push_back({name, "it stands twice"});
    }
    if (faults.empty())
        return std::nullopt;
    return response(invalid_fields(std::move(faults)));
}

std::optional<response> refuse_media_type(request const& asked)
{
    auto const& to = *asked.route;
    if (auto const encoding = asked.header("Content-Encoding"); !encoding.empty() && encoding != "identity")
        return unsupported_media_type("a body with a Content-Encoding is not read here");
    if ((to.body == nullptr && !to.streams_body) || to.accepts.empty())
        return std::nullopt;
    auto const sent = asked.header("Content-Type");
    if (core::to_lower_ascii(media_type(sent)) != to.accepts || is_foreign_charset(sent))
        return unsupported_media_type("send Content-Type: " + to.accepts + " in UTF-8");
    return std::nullopt;
}

} // namespace fcg::http
