#include "bus/sqs/client/signature.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <span>
#include <stdexcept>

namespace fcg::bus::sqs {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

std::string to_hex(std::string_view octets)
{
    return core::to_hex(std::as_bytes(std::span(octets)));
}

// The path and the query

bool is_unreserved(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '-' || character == '_' ||
           character == '.' || character == '~';
}

void append_encoded(std::string& out, std::string_view text, std::string_view kept)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (char const character : text) {
        if (is_unreserved(character) || kept.find(character) != std::string_view::npos) {
            out += character;
            continue;
        }
        auto const octet = static_cast<unsigned char>(character);
        out.append(1, '%').append(1, digits[octet >> 4]).append(1, digits[octet & 15U]);
    }
}

/// Removes dot segments (RFC 3986, section 5.2.4) and repeated slashes.
std::string without_detours(std::string_view path)
{
    std::vector<std::string_view> kept;
    bool ends_in_folder = true;
    for (std::size_t index = 0; index < path.size();) {
        auto const end = std::min(path.find('/', index), path.size());
        auto const step = path.substr(index, end - index);
        index = end + 1;
        ends_in_folder = end < path.size() || step == "." || step == "..";
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

/// Appends the canonical path. Except for S3, it is the path encoded once more than it is sent: "%20" is
/// signed as "%2520".
void append_path(std::string& out, std::string_view path, bool normalize)
{
    if (path == "/" || path.empty())
        out += '/';
    else if (normalize)
        append_encoded(out, without_detours(path), "/");
    else
        append_encoded(out, path, "/%");
}

void append_query(std::string& out, std::string_view query)
{
    std::vector<std::pair<std::string, std::string>> parameters;
    for (std::size_t index = 0; index < query.size();) {
        auto const end = std::min(query.find('&', index), query.size());
        auto const text = query.substr(index, end - index);
        index = end + 1;
        if (text.empty())
            continue;
        auto const equals = std::min(text.find('='), text.size());
        auto& [name, value] = parameters.emplace_back();
        append_encoded(name, text.substr(0, equals), "%");
        append_encoded(value, text.substr(std::min(equals + 1, text.size())), "%");
    }
    std::ranges::sort(parameters);
    for (bool first = true; auto const& [name, value] : parameters) {
        out.append(std::exchange(first, false) ? "" : "&").append(name).append("=").append(value);
    }
}

// The headers

struct signed_header {
    std::string name; ///< in lower case
    std::string_view value;
};

/// Returns the headers sorted by name; values of equal names keep their order.
std::vector<signed_header> in_order(std::vector<std::pair<std::string, std::string>> const& headers)
{
    std::vector<signed_header> sorted;
    sorted.reserve(headers.size());
    for (auto const& [name, value] : headers) {
        auto lower = core::to_lower_ascii(name);
        auto const it = std::ranges::upper_bound(sorted, lower, {}, &signed_header::name);
        sorted.insert(it, {std::move(lower), value});
    }
    return sorted;
}

void append_folded(std::string& out, std::string_view value)
{
    bool gap = false;
    for (char const character : core::trim(value)) {
        bool const is_space = character == ' ' || character == '\t' || character == '\r' || character == '\n';
        if (!is_space)
            out.append(gap ? " " : "").append(1, character);
        gap = is_space;
    }
}

void append_headers(std::string& out, std::vector<signed_header> const& headers)
{
    for (std::size_t i = 0; i < headers.size(); ++i) {
        bool const again = i > 0 && headers[i].name == headers[i - 1].name;
        if (i > 0)
            out += again ? ',' : '\n';
        if (!again)
            out.append(headers[i].name).append(":");
        append_folded(out, headers[i].value);
    }
    out += '\n';
}

std::string names_of(std::vector<signed_header> const& headers)
{
    std::string names;
    for (std::size_t i = 0; i < headers.size(); ++i)
        if (i == 0 || headers[i].name != headers[i - 1].name)
            names.append(i == 0 ? "" : ";").append(headers[i].name);
    return names;
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
    auto const day = std::chrono::floor<std::chrono::days>(now);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const time(std::chrono::floor<std::chrono::seconds>(now - day));
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text.data();
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

std::string canonical_request(unsigned_request const& request, signing_scope const& scope,
                              std::vector<signed_header> const& headers, std::string const& names,
                              std::string const& body_hash)
{
    std::string text;
    text.reserve(512 + names.size());
    text.append(request.method).append("\n");
    append_path(text, request.path, scope.normalize_path);
    text += '\n';
    append_query(text, request.query);
    text += '\n';
    append_headers(text, headers);
    text.append("\n").append(names).append("\n").append(body_hash);
    return text;
}

std::string derived_key(std::string const& secret, std::string_view day, signing_scope const& scope)
{
    auto const of_day = core::hmac_sha256("AWS4" + secret, day);
    auto const of_region = core::hmac_sha256(of_day, scope.region);
    auto const of_service = core::hmac_sha256(of_region, scope.service);
    return core::hmac_sha256(of_service, "aws4_request");
}

} // namespace

signature_steps sign(unsigned_request& request, credentials const& credentials, signing_scope const& scope,
                     core::time_point now)
{
    return signer(scope).sign(request, credentials, now);
}

signer::signer(signing_scope scope) : scope_(std::move(scope)) {}

signature_steps signer::sign(unsigned_request& request, credentials const& credentials, core::time_point now)
{
    auto const body_hash = to_hex(core::sha256(request.body));
    auto const moment = complete(request, credentials, scope_, body_hash, now);
    auto const day = std::string_view(moment).substr(0, 8);
    auto const headers = in_order(request.headers);
    auto const names = names_of(headers);

    signature_steps steps;
    steps.canonical_request = canonical_request(request, scope_, headers, names, body_hash);
    std::string credential_scope;
    credential_scope.append(day).append("/").append(scope_.region).append("/").append(scope_.service);
    credential_scope += "/aws4_request";
    steps.string_to_sign.append(algorithm).append("\n").append(moment).append("\n").append(credential_scope);
    steps.string_to_sign.append("\n").append(to_hex(core::sha256(steps.canonical_request)));

    if (key_.empty() || day != day_ || credentials.secret_access_key != secret_) {
        key_ = derived_key(credentials.secret_access_key, day, scope_);
        secret_ = credentials.secret_access_key;
        day_ = day;
    }
    auto& header = steps.authorization;
    header.append(algorithm)
        .append(" Credential=")
        .append(credentials.access_key_id)
        .append("/")
        .append(credential_scope);
    header.append(", SignedHeaders=").append(names);
    header.append(", Signature=").append(to_hex(core::hmac_sha256(key_, steps.string_to_sign)));
    return steps;
}

} // namespace fcg::bus::sqs
