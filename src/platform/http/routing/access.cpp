#include "platform/http/routing/access.hpp"

#include "platform/core/text.hpp"

#include <array>

namespace fcg::http {
namespace {

response refuse_token(std::string detail)
{
    response refusal = not_signed_in(std::move(detail));
    refusal.with("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    return refusal;
}

struct access_rule {
    std::array<bool, 3> admits; ///< by role: user, admin, service
    std::string_view refusal;
};

/// Has the rule of each `access`, in their order.
constexpr std::array<access_rule, 5> access_rules{{
    {{true, true, true}, ""},
    {{true, true, false}, "only a user may do this"},
    {{false, true, false}, "only an admin may do this"},
    {{false, false, true}, "only another process of the store may do this"},
    {{false, true, true}, "only another service or an admin may do this"},
}};

constexpr access_rule const& rule_of(access access)
{
    return access_rules[static_cast<std::size_t>(access)];
}

} // namespace

bool lets_in(access policy, role role)
{
    return rule_of(policy).admits[static_cast<std::size_t>(role)];
}

std::string_view bearer_token(std::string_view authorization)
{
    constexpr std::string_view scheme = "bearer ";
    if (core::to_lower_ascii(authorization.substr(0, scheme.size())) != scheme)
        return {};
    return core::trim(authorization.substr(scheme.size()));
}

std::optional<response> refuse_access(request& request, token_verifier const& verify, bool others_know)
{
    request.caller.reset();
    request.unknown_token = {};
    auto const authorization = request.header("Authorization");
    if (authorization.empty()) {
        if (request.route->access == access::anyone)
            return std::nullopt;
        return response(not_signed_in("send the header Authorization: Bearer <access token>"));
    }
    auto const token = bearer_token(authorization);
    if (token.empty())
        return refuse_token("the header Authorization is not of the form: Bearer <access token>");
    request.caller = verify(token);
    if (!request.caller && others_know) {
        request.unknown_token = token;
        return std::nullopt;
    }
    return refuse_caller(request);
}

std::optional<response> refuse_caller(request const& request)
{
    if (!request.caller)
        return refuse_token("the access token is not valid, or not any more");
    auto const& audience = request.caller->audience;
    if (!audience.empty() && audience != request.route->tag)
        return refuse_token("the token is for another module");
    if (!lets_in(request.route->access, request.caller->role))
        return response(forbidden(std::string(rule_of(request.route->access).refusal)));
    return std::nullopt;
}

} // namespace fcg::http
