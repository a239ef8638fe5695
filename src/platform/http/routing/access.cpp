#include "platform/http/routing/access.hpp"

#include "platform/core/text.hpp"

namespace fcg::http {
namespace {

response refuse_token(std::string detail)
{
    response refusal = not_signed_in(std::move(detail));
    refusal.with("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    return refusal;
}

std::string_view why_not(access policy)
{
    switch (policy) {
    case access::admin:
        return "only an admin may do this";
    case access::service:
        return "only another process of the store may do this";
    case access::anyone:
    case access::signed_in:
    case access::service_or_admin:
        break;
    }
    return "only another service or an admin may do this";
}

} // namespace

bool lets_in(access policy, role role)
{
    switch (policy) {
    case access::anyone:
    case access::signed_in:
        return true;
    case access::admin:
        return role == role::admin;
    case access::service:
        return role == role::service;
    case access::service_or_admin:
        return role == role::admin || role == role::service;
    }
    return false;
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
        return response(forbidden(std::string(why_not(request.route->access))));
    return std::nullopt;
}

} // namespace fcg::http
