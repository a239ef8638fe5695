#include "bus/sqs/client/signature.hpp"

#include "bus/sqs/credentials/asking.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <ranges>
#include <span>

namespace fcg::bus::sqs {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

std::string to_hex(std::string_view octets)
{
    return core::to_hex(std::as_bytes(std::span(octets)));
}

// The path and the query

/// Removes dot segments (RFC 3986, section 5.2.4) and repeated slashes.
std::string without_detours(std::string_view path)
{
    std::vector<std::string_view> kept;
    bool ends_in_folder = true;
    for (auto const range : std::views::split(path, '/')) {
        std::string_view const step(range.begin(), range.end());
        ends_in_folder = step.empty() || step == "." || step == "..";
        if (step == ".." && !kept.empty())
            kept.pop_back();
        else if (!step.empty() && step != "." && step != "..")
            kept.push_back(step);
    }
    std::string plain;
    for (auto const step : kept)
        plain.append("/").append(step);
    if (plain.empty() || ends_in_folder)
        plain += '/';
    return plain;
}

/// Returns the canonical path. Except for S3, it is the path encoded once more than it is sent: "%20" is
/// signed as "%2520".
std::string canonical_path(std::string_view path, bool normalize)
{
    if (path.empty())
        return "/";
    return normalize ? percent_encoded(without_detours(path), "/") : percent_encoded(path, "/%");
}

std::string canonical_query(std::string_view query)
{
    std::vector<std::pair<std::string, std::string>> parameters;
    for (auto const range : std::views::split(query, '&')) {
        std::string_view const text(range.begin(), range.end());
        if (text.empty())
            continue;
        auto const equals = std::min(text.find('='), text.size());
        parameters.emplace_back(percent_encoded(text.substr(0, equals), "%"),
                                percent_encoded(text.substr(std::min(equals + 1, text.size())), "%"));
    }
    std::ranges::sort(parameters);
    std::string canonical;
    for (auto const& [name, value] : parameters)
        canonical.append(canonical.empty() ? "" : "&").append(name).append("=").append(value);
    return canonical;
}

// The headers

/// Removes white space at both ends, and makes one space of white space between.
std::string folded(std::string_view value)
{
    std::string text;
    bool gap = false;
    for (char const character : core::trim(value)) {
        bool const is_space = character == ' ' || character == '\t' || character == '\r' || character == '\n';
        if (!is_space)
            text.append(gap ? " " : "").append(1, character);
        gap = is_space;
    }
    return text;
}

/// Returns the values by name in lower case; values of equal names are one, in their order.
std::map<std::string, std::string> canonical_headers(unsigned_request const& request)
{
    std::map<std::string, std::string> headers;
    for (auto const& [name, value] : request.headers) {
        auto const [header, is_new] = headers.try_emplace(core::to_lower_ascii(name));
        header->second.append(is_new ? "" : ",").append(folded(value));
    }
    return headers;
}

std::string const* header_of(unsigned_request const& request, std::string_view lower_name)
{
    auto const it = std::ranges::find_if(
        request.headers, [&](auto const& entry) { return core::to_lower_ascii(entry.first) == lower_name; });
    return it == request.headers.end() ? nullptr : &it->second;
}

/// Returns a time such as 20150830T123600Z.
std::string stamp_of(core::time_point now)
{
    constexpr std::size_t octets_to_seconds = std::string_view("2015-08-30T12:36:00").size();
    auto stamp = core::to_rfc3339(now).substr(0, octets_to_seconds);
    std::erase_if(stamp, [](char character) { return character == '-' || character == ':'; });
    return stamp + 'Z';
}

/// Adds the headers that the signature needs. Returns the time for which it is made.
std::string complete(unsigned_request& request, credentials const& credentials, signing_scope const& scope,
                     std::string const& body_hash, core::time_point now)
{
    if (!credentials.session_token.empty() && !header_of(request, "x-amz-security-token"))
        request.headers.emplace_back("X-Amz-Security-Token", credentials.session_token);
    if (scope.sign_body_header && !header_of(request, "x-amz-content-sha256"))
        request.headers.emplace_back("X-Amz-Content-Sha256", body_hash);
    if (auto const* text = header_of(request, "x-amz-date"))
        return *text;
    return request.headers.emplace_back("X-Amz-Date", stamp_of(now)).second;
}

std::string derived_key(std::string const& secret, std::string_view day, signing_scope const& scope)
{
    auto const of_day = core::hmac_sha256("AWS4" + secret, day);
    auto const of_region = core::hmac_sha256(of_day, scope.region);
    auto const of_service = core::hmac_sha256(of_region, scope.service);
    return core::hmac_sha256(of_service, "aws4_request");
}

} // namespace

signer::signer(signing_scope scope) : scope_(std::move(scope)) {}

signature_steps signer::sign(unsigned_request& request, credentials const& credentials, core::time_point now)
{
    auto const body_hash = to_hex(core::sha256(request.body));
    auto const moment = complete(request, credentials, scope_, body_hash, now);
    auto const day = std::string_view(moment).substr(0, 8);
    std::string headers;
    std::string names;
    for (auto const& [name, value] : canonical_headers(request)) {
        headers.append(name).append(":").append(value).append("\n");
        names.append(names.empty() ? "" : ";").append(name);
    }

    signature_steps steps;
    steps.canonical_request = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method,
                                          canonical_path(request.path, scope_.normalize_path),
                                          canonical_query(request.query), headers, names, body_hash);
    auto const credential_scope = fmt::format("{}/{}/{}/aws4_request", day, scope_.region, scope_.service);
    steps.string_to_sign = fmt::format("{}\n{}\n{}\n{}", algorithm, moment, credential_scope,
                                       to_hex(core::sha256(steps.canonical_request)));

    if (key_.empty() || day != day_ || credentials.secret_access_key != secret_) {
        key_ = derived_key(credentials.secret_access_key, day, scope_);
        secret_ = credentials.secret_access_key;
        day_ = day;
    }
    steps.authorization = fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", algorithm,
                                      credentials.access_key_id, credential_scope, names,
                                      to_hex(core::hmac_sha256(key_, steps.string_to_sign)));
    return steps;
}

} // namespace fcg::bus::sqs
