#include "inside/token_codec.hpp"

#include "inside/account.hpp"
#include "platform/core/text.hpp"
#include "platform/json/value.hpp"

#include <fmt/format.h>
#include <sodium.h>

namespace fcg::users {

namespace {

static_assert(crypto_auth_hmacsha256_KEYBYTES == std::tuple_size_v<decltype(signing_key::secret)>);

std::string signature_of(std::string_view signed_part, signing_key const& key)
{
    std::string code(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256(reinterpret_cast<unsigned char*>(code.data()),
                           reinterpret_cast<unsigned char const*>(signed_part.data()), signed_part.size(),
                           key.secret.data());
    return core::to_base64url(code);
}

std::int64_t to_seconds(core::time_point moment)
{
    return std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
}

std::optional<core::time_point> read_moment(json::value const& claims, std::string_view name)
{
    auto const* const member = claims.find(name);
    auto const* const number = member ? member->as_number() : nullptr;
    auto const seconds = number ? json::to_integer(*number) : std::nullopt;
    if (!seconds)
        return std::nullopt;
    return core::time_point{std::chrono::seconds{*seconds}};
}

std::string_view read_text(json::value const& claims, std::string_view name)
{
    auto const* const member = claims.find(name);
    auto const* const text = member ? member->as_text() : nullptr;
    return text ? std::string_view(*text) : std::string_view();
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
    auto token = signer.header + "." + core::to_base64url(payload);
    auto const signature = signature_of(token, signer.key);
    return token + "." + signature;
}

token_codec::signer const* token_codec::find(std::string_view header) const
{
    for (auto const& one : signers_)
        if (one.header == header)
            return &one;
    return nullptr;
}

std::optional<token_claims> token_codec::open(std::string_view token) const
{
    auto const first_dot = token.find('.');
    auto const last_dot = token.rfind('.');
    if (first_dot == std::string_view::npos || first_dot == last_dot)
        return std::nullopt;
    auto const* const signer = find(token.substr(0, first_dot));
    if (!signer)
        return std::nullopt;
    auto const expected = signature_of(token.substr(0, last_dot), signer->key);
    if (!core::equal_in_constant_time(expected, token.substr(last_dot + 1)))
        return std::nullopt;

    std::string payload;
    if (!core::from_base64url(token.substr(first_dot + 1, last_dot - first_dot - 1), payload))
        return std::nullopt;
    auto const parsed = json::parse(payload);
    auto const* const claims = std::get_if<json::value>(&parsed);
    if (!claims || read_text(*claims, "iss") != issuer_ || read_text(*claims, "aud") != audience_)
        return std::nullopt;
    auto const user = core::uuid::parse(read_text(*claims, "sub"));
    auto const session = core::uuid::parse(read_text(*claims, "sid"));
    auto const role = parse_role(read_text(*claims, "role"));
    auto const issued_at = read_moment(*claims, "iat");
    auto const expires_at = read_moment(*claims, "exp");
    if (!user || !session || !role || !issued_at || !expires_at)
        return std::nullopt;
    return token_claims{*user, *session, *role, *issued_at, *expires_at};
}

} // namespace fcg::users
