#include "bus/sqs/credentials/credentials_response.hpp"

#include "platform/core/text.hpp"
#include "platform/json/value.hpp"

#include <variant>

namespace fcg::bus::sqs {
namespace {

/// Returns an empty text if there is no such member.
std::string text_of(json::value const& value, std::string_view name)
{
    auto const* const element = value.find(name);
    if (!element || element->is_null())
        return {};
    if (auto const* const text = element->as_text())
        return *text;
    throw std::runtime_error(std::string(name) + " in its answer is not a text");
}

std::string needed_text_of(json::value const& value, std::string_view name)
{
    auto text = text_of(value, name);
    if (text.empty())
        throw std::runtime_error(std::string(name) + " is not in its answer");
    return text;
}

} // namespace

credentials read_credentials_response(std::string_view json_text, credentials_source source)
{
    auto const parsed = json::parse(json_text);
    auto const* const answer = std::get_if<json::value>(&parsed);
    if (!answer || !answer->as_object())
        throw std::runtime_error("its answer is not a JSON object");
    if (auto const code = text_of(*answer, "Code"); !code.empty() && code != "Success")
        throw std::runtime_error("it answered " + core::one_line(code, 100));
    if (source == credentials_source::process && json::integer_in(*answer, "Version") != 1)
        throw std::runtime_error("Version in its answer is not 1");
    credentials credentials{
        .access_key_id = needed_text_of(*answer, "AccessKeyId"),
        .secret_access_key = needed_text_of(*answer, "SecretAccessKey"),
        .session_token = text_of(*answer, source == credentials_source::process ? "SessionToken" : "Token"),
        .expires_at = {}};
    if (auto const end = text_of(*answer, "Expiration"); !end.empty()) {
        credentials.expires_at = core::parse_rfc3339(end);
        if (!credentials.expires_at)
            throw std::runtime_error("Expiration in its answer is not a time of RFC 3339");
    }
    return credentials;
}

} // namespace fcg::bus::sqs
