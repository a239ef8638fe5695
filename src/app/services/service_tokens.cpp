#include "app/services/service_tokens.hpp"

#include "platform/core/text.hpp"
#include "platform/json/web_token.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <ranges>
#include <set>
#include <stdexcept>

namespace fcg::app {

namespace {

constexpr std::size_t min_characters = 32;
constexpr std::size_t min_different_characters = 8;
constexpr std::chrono::seconds lifetime{60};
/// How far the clocks of two processes may differ.
constexpr std::chrono::seconds leeway{10};
constexpr std::size_t longest_token = 2'048;

void refuse_weak_key(std::string const& key, std::string const& setting)
{
    std::set<char> const different(key.begin(), key.end());
    if (key.size() < min_characters || different.size() < min_different_characters)
        throw std::runtime_error(
            fmt::format("{}: a key has at least {} characters, {} different ones: try `openssl rand -hex 32`",
                        setting, min_characters, min_different_characters));
}

std::vector<std::string> read_key_file(std::string const& path)
{
    std::ifstream file(path);
    std::vector<std::string> keys;
    for (std::string line; std::getline(file, line);)
        if (auto const key = core::trim(line); !key.empty())
            keys.emplace_back(key);
    if (keys.empty())
        throw std::runtime_error("services.keyFile: " + path + " cannot be read, or holds no key");
    for (auto const& key : keys)
        refuse_weak_key(key, "services.keyFile");
    return keys;
}

/// Returns the header of every token, in base64url. An unsigned header is never interpreted.
std::string const& header()
{
    static std::string const text = core::to_base64url(R"({"alg":"HS256","typ":"JWT"})");
    return text;
}

std::int64_t to_seconds(core::time_point moment)
{
    return std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
}

/// Splits a list such as "users,games".
std::vector<std::string> names_in(std::string_view issuer)
{
    std::vector<std::string> names;
    for (auto const part : std::views::split(issuer, ','))
        names.emplace_back(part.begin(), part.end());
    return names;
}

/// Returns the id of a caller. It must not change with the caller's tokens, because idempotency records are
/// stored under it.
core::uuid id_of(std::string_view issuer)
{
    constexpr std::uint8_t version = 8; // RFC 9562: custom UUIDs
    auto const digest = core::sha256(issuer);
    core::uuid id;
    std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0F) | (version << 4));
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3F) | 0x80);
    return id;
}

/// Returns true if the token is valid now. A token with a longer lifetime than ours was not made by us,
/// whatever signed it.
bool is_valid_at(core::time_point now, json::value const& claims)
{
    auto const issued = json::integer_in(claims, "iat");
    auto const expires = json::integer_in(claims, "exp");
    if (!issued || !expires)
        return false;
    auto const [lasts, passed] = std::pair(lifetime.count(), to_seconds(now));
    return *issued >= 0 && *expires > *issued && *expires - *issued <= lasts &&
           passed < *expires + leeway.count() && passed + leeway.count() >= *issued;
}

} // namespace

std::vector<std::string> read_service_keys(service_settings const& settings)
{
    if (!settings.key_file.empty() && !(settings.key + settings.previous_key).empty())
        throw std::runtime_error("services.keyFile: set it or services.key, not both");
    if (!settings.key_file.empty())
        return read_key_file(settings.key_file);
    if (settings.key.empty())
        throw std::runtime_error(
            "services.key: the processes of a store need a common secret; set it, or services.keyFile");
    std::vector<std::string> keys{settings.key};
    refuse_weak_key(settings.key, "services.key");
    if (!settings.previous_key.empty()) {
        refuse_weak_key(settings.previous_key, "services.previousKey");
        keys.push_back(settings.previous_key);
    }
    return keys;
}

service_tokens::service_tokens(std::vector<std::string> keys, std::string issuer, core::clock& clock,
                               core::id_generator& ids)
    : keys_(std::move(keys)),
      issuer_(std::move(issuer)),
      process_(ids.next().to_string()),
      clock_(clock),
      ids_(ids)
{
}

std::string service_tokens::issue(std::string_view audience) const
{
    auto const now = to_seconds(clock_.now());
    std::string payload = R"({"iss":)";
    core::append_json_string(payload, issuer_);
    payload += R"(,"aud":)";
    core::append_json_string(payload, audience);
    payload += fmt::format(R"(,"sub":"{}","jti":"{}","iat":{},"exp":{}}})", process_, ids_.next().to_string(),
                           now, now + lifetime.count());
    return json::sign_web_token(header(), payload, keys_.front());
}

bool service_tokens::is_signed(json::web_token const& token) const
{
    bool is_ours = false;
    for (auto const& key : keys_)
        is_ours = token.is_signed_with(key) || is_ours;
    return is_ours;
}

std::optional<opened_token> service_tokens::open(std::string_view token) const
{
    auto const parts = token.size() <= longest_token ? json::web_token::split(token) : std::nullopt;
    if (!parts || parts->header != header() || !is_signed(*parts))
        return std::nullopt;
    auto const claims = parts->claims();
    if (!claims || !is_valid_at(clock_.now(), *claims))
        return std::nullopt;
    auto issuer = json::text_in(*claims, "iss");
    auto audience = json::text_in(*claims, "aud");
    if (issuer.empty() || audience.empty())
        return std::nullopt;
    auto const id = id_of(issuer);
    auto modules = names_in(issuer);
    auto const process = core::uuid::parse(json::text_in(*claims, "sub")).value_or(core::uuid());
    core::time_point const issued{std::chrono::seconds(*json::integer_in(*claims, "iat"))};
    return opened_token{{id, http::role::service, std::move(issuer), std::move(audience)},
                        std::move(modules),
                        process,
                        issued};
}

} // namespace fcg::app
