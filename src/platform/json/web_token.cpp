#include "platform/json/web_token.hpp"

#include "platform/core/text.hpp"

#include <utility>

namespace fcg::json {

std::optional<web_token> web_token::split(std::string_view text)
{
    auto const first_dot = text.find('.');
    auto const last_dot = text.rfind('.');
    if (first_dot == last_dot)
        return std::nullopt;
    return web_token{.header = text.substr(0, first_dot),
                     .payload = text.substr(first_dot + 1, last_dot - first_dot - 1),
                     .signature = text.substr(last_dot + 1),
                     .signed_part = text.substr(0, last_dot)};
}

bool web_token::is_signed_with(std::string_view key) const
{
    return core::equal_in_constant_time(core::to_base64url(core::hmac_sha256(key, signed_part)), signature);
}

std::optional<value> web_token::claims() const
{
    std::string text;
    if (!core::from_base64url(payload, text))
        return std::nullopt;
    auto parsed = parse(text);
    auto* const read = std::get_if<value>(&parsed);
    return read != nullptr ? std::optional(std::move(*read)) : std::nullopt;
}

std::string sign_web_token(std::string_view header, std::string_view payload, std::string_view key)
{
    auto const signed_part = std::string(header) + "." + core::to_base64url(payload);
    return signed_part + "." + core::to_base64url(core::hmac_sha256(key, signed_part));
}

} // namespace fcg::json
