#include "internal/token_codec.hpp"

#include "internal/account.hpp"
#include "platform/core/text.hpp"
#include "platform/json/web_token.hpp"

#include <fmt/format.h>

namespace fcg::users {

namespace {

std::string_view key_of(signing_key const& signing_key)
{
    return {reinterpret_cast<char const*>(signing_key.secret.data()), signing_key.secret.size()};
}

std::int64_t to_seconds(core::time_point moment)
{
    return std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
}

std::optional<core::time_point> read_moment(json::value const& claims, std::string_view name)
{
    auto const seconds = json::integer_in(claims, name);
    if (!seconds)
        return std::nullopt;
    return core::time_point{std::chrono::seconds{*seconds}};
}

} // namespace

token_codec::token_codec(std::vector<signing_key> keys, std::string issuer, std::string audience)
    : issuer_(std::move(issuer)),
      audience_(std::move(audience))
{
    for (auto& key : keys) {
        auto header = core::to_base64url(fmt::format(R"({{"alg":"HS256","kid":"{}","typ":"JWT"}})", key.id));
        signers_.push_back({std::move(key), std::move(header)});
    }
}

std::string token_codec::sign(token_claims const& claims) const
{
    std::string payload = R"({"iss":)";
    core::append_json_string(payload, issuer_);
    payload += R"(,"aud":)";
    core::append_json_string(payload, audience_);
    payload += fmt::format(R"(,"sub":"{}","sid":"{}","role":"{}","iat":{},"exp":{}}})",
                           claims.user.to_string(), claims.session.to_string(), to_text(claims.role),
                           to_seconds(claims.issued_at), to_seconds(claims.expires_at));
    auto const& signer = signers_.back();
    return json::sign_web_token(signer.header, payload, key_of(signer.key));
}

token_codec::signer const* token_codec::find(std::string_view header) const
{
    for (auto const& signer : signers_)
        if (signer.header == header)
            return &signer;
    return nullptr;
}

std::optional<token_claims> token_codec::open(std::string_view token) const
{
    auto const token_parts = json::web_token::split(token);
    auto const* const signer = token_parts ? find(token_parts->header) : nullptr;
    if (!signer || !token_parts->is_signed_with(key_of(signer->key)))
        return std::nullopt;
    auto const claims = token_parts->claims();
    if (!claims || json::text_in(*claims, "iss") != issuer_ || json::text_in(*claims, "aud") != audience_)
        return std::nullopt;
    auto const user = core::uuid::parse(json::text_in(*claims, "sub"));
    auto const session = core::uuid::parse(json::text_in(*claims, "sid"));
    auto const role = parse_role(json::text_in(*claims, "role"));
    auto const issued_at = read_moment(*claims, "iat");
    auto const expires_at = read_moment(*claims, "exp");
    if (!user || !session || !role || !issued_at || !expires_at)
        return std::nullopt;
    auto const not_before = read_moment(*claims, "nbf").value_or(*issued_at);
    return token_claims{*user, *session, *role, *issued_at, *expires_at, not_before};
}

} // namespace fcg::users
