#include "platform/http/access.hpp"

#include "platform/core/text.hpp"

namespace fcg::http {
namespace {

response refuse_token(std::string detail)
{
    response refusal = not_signed_in(std::move(detail));
    refusal.with("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    return refusal;
}

bool lets_in(access policy, role who)
{
    switch (policy) {
    case access::anyone:
    case access::signed_in:
        return true;
    case access::admin:
        return who == role::admin;
    case access::service_or_admin:
        return who == role::admin || who == role::service;
    }
    return false;
}

/// "Bearer <token>", the scheme in any case.
std::string_view bearer_token(std::string_view authorization)
{
    constexpr std::string_view scheme = "bearer ";
    if (core::to_lower_ascii(authorization.substr(0, scheme.size())) != scheme)
        return {};
    return core::trim(authorization.substr(scheme.size()));
}

} // namespace

std::optional<response> refuse_access(request& asked, access policy, token_verifier const& verify)
{
    asked.caller.reset();
    auto const authorization = asked.header("Authorization");
    if (authorization.empty()) {
        if (policy == access::anyone)
            return std::nullopt;
        return response(not_signed_in("send the header Authorization: Bearer <access token>"));
    }
    auto const token = bearer_token(authorization);
    if (token.empty())
        return refuse_token("the header Authorization is not of the form: Bearer <access token>");
    asked.caller = verify(token);
    if (!asked.caller)
        return refuse_token("the access token is not valid, or not any more");
    if (!lets_in(policy, asked.caller->role))
        return response(forbidden(policy == access::admin ? "only an admin may do this"
                                                          : "only another service or an admin may do this"));
    return std::nullopt;
}

} // namespace fcg::http
