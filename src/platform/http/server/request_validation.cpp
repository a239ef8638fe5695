#include "platform/http/server/request_validation.hpp"

#include "platform/core/text.hpp"
#include "platform/http/routing/routes.hpp"
#include "platform/http/routing/target.hpp"

#include <algorithm>
#include <span>

namespace fcg::http {
namespace {

constexpr std::size_t max_listed_faults = 10; ///< a caller that sends thousands must not get them all listed

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
    return problem{415, "unsupported-media-type", "The body is not of a type that is read here",
                   std::move(detail)};
}

} // namespace

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
        auto const* known = request.route->query.get();
        auto const is_this = [&](auto const& earlier) { return earlier.first == name; };
        if (known == nullptr ||
            std::ranges::find(known->parameters, name, &schema::parameter::name) == known->parameters.end())
            faults.push_back({name, "there is no such parameter"});
        else if (std::ranges::any_of(std::span(request.query).first(i), is_this))
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
