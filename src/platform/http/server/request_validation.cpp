#include "platform/http/server/request_validation.hpp"

#include "platform/core/text.hpp"

#include <algorithm>

namespace fcg::http {
namespace {

constexpr std::size_t max_listed_faults = 10; ///< a caller that sends thousands must not get them all listed

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

/// Returns the route's own path with these values, so that nothing shows the alias.
std::string own_path(std::string_view pattern, segments const& values)
{
    std::string text;
    for (std::size_t next = 0; !pattern.empty();) {
        auto const open = std::min(pattern.find('{'), pattern.size());
        text += pattern.substr(0, open);
        if (open < pattern.size())
            text += values.texts[next++];
        pattern.remove_prefix(std::min(pattern.find('}', open), pattern.size() - 1) + 1);
    }
    return text;
}

/// Sets the path values as views into request.path. `values` are in the order of the pattern's parameters.
void name_values(request& request, route const& route, segments const& values)
{
    request.path_values.clear();
    if (values.count == 0)
        return;
    std::size_t next = 0;
    for (auto const name : parameter_names(route.path))
        request.path_values.emplace_back(name, values.texts[next++]);
}

/// Replaces the alias by the route's own path and makes `values` views of it.
void resolve_alias(request& request, route const& route, segments& values)
{
    request.path = own_path(route.path, values);
    std::string_view rest = request.path;
    std::string_view pattern = route.path;
    for (std::size_t i = 0; i < values.count; ++i) {
        auto const before = pattern.find('{');
        auto const size = values.texts[i].size();
        values.texts[i] = rest.substr(before, size);
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
    auto const index = lower.find("charset=");
    if (index == lower.npos)
        return false;
    auto charset = std::string_view(lower).substr(index + 8);
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

std::optional<response> refuse_query(request& request)
{
    request.query.clear();
    auto const question = request.target.find('?');
    if (question == request.target.npos)
        return std::nullopt;
    if (auto const wrong = decode_query(request.target.substr(question + 1), request.query))
        return response(*wrong);
    std::vector<field_fault> faults;
    for (std::size_t i = 0; i < request.query.size() && faults.size() < max_listed_faults; ++i) {
        auto const& name = request.query[i].first;
        auto const is_this = [&](auto const& other) { return other.name == name; };
        auto const* known = request.route->query.get();
        if (known == nullptr || std::none_of(known->parameters.begin(), known->parameters.end(), is_this))
            faults.push_back({name, "there is no such parameter"});
        else if (std::any_of(request.query.begin(), request.query.begin() + static_cast<std::ptrdiff_t>(i),
                             [&](auto const& earlier) { return earlier.first == name; }))
            faults.push_back({name, "it appears twice"});
    }
    if (faults.empty())
        return std::nullopt;
    return response(invalid_fields(std::move(faults)));
}

std::optional<response> refuse_media_type(request const& request)
{
    auto const& route = *request.route;
    if (auto const encoding = request.header("Content-Encoding"); !encoding.empty() && encoding != "identity")
        return unsupported_media_type("a body with a Content-Encoding is not read here");
    if ((route.body == nullptr && !route.streams_body) || route.accepts.empty())
        return std::nullopt;
    auto const sent = request.header("Content-Type");
    if (core::to_lower_ascii(media_type(sent)) != route.accepts || is_foreign_charset(sent))
        return unsupported_media_type("send Content-Type: " + route.accepts + " in UTF-8");
    return std::nullopt;
}

} // namespace fcg::http
