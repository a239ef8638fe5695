#include "bus/sqs/credentials/told_credentials.hpp"

#include "platform/core/text.hpp"
#include "platform/json/value.hpp"

#include <variant>

namespace fcg::bus::sqs {
namespace {

/// Empty when it is not there.
std::string text_of(json::value const& from, std::string_view name)
{
    auto const* const found = from.find(name);
    if (!found || found->is_null())
        return {};
    if (auto const* const text = found->as_text())
        return *text;
    throw std::runtime_error(std::string(name) + " in its answer is no text");
}

std::string needed_text_of(json::value const& from, std::string_view name)
{
    auto text = text_of(from, name);
    if (text.empty())
        throw std::runtime_error(std::string(name) + " is not in its answer");
    return text;
}

} // namespace

credentials read_told(std::string_view json_text, told_by whom)
{
    auto const parsed = json::parse(json_text);
    auto const* const answer = std::get_if<json::value>(&parsed);
    if (!answer || !answer->as_object())
        throw std::runtime_error("its answer is no JSON object");
    if (auto const code = text_of(*answer, "Code"); !code.empty() && code != "Success")
        throw std::runtime_error("it answered " + core::one_line(code, 100));
    if (whom == told_by::process && json::integer_in(*answer, "Version") != 1)
        throw std::runtime_error("Version in its answer is not 1");
    credentials told{.access_key_id = needed_text_of(*answer, "AccessKeyId"),
                     .secret_access_key = needed_text_of(*answer, "SecretAccessKey"),
                     .session_token = text_of(*answer, whom == told_by::process ? "SessionToken" : "Token"),
                     .expires_at = {}};
    if (auto const end = text_of(*answer, "Expiration"); !end.empty()) {
        told.expires_at = core::parse_rfc3339(end);
        if (!told.expires_at)
            throw std::runtime_error("Expiration in its answer is no moment of RFC 3339");
    }
    return told;
}

} // namespace fcg::bus::sqs
