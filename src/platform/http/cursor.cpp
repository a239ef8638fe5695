#include "platform/core/text.hpp"
#include "platform/http/shape.hpp"

namespace fcg::http {
namespace {

/// Against damage and mix-ups, not against forgery: a cursor says where to go on, never what may be seen.
constexpr std::size_t checksum_bytes = 6;

std::string checksum(std::string_view text)
{
    return core::sha256(text).substr(0, checksum_bytes);
}

/// The list's name and the parts, when `cursor` is whole.
std::optional<json::value> open(std::string_view cursor)
{
    std::string bytes;
    if (!core::from_base64url(cursor, bytes) || bytes.size() < checksum_bytes)
        return std::nullopt;
    auto const text = std::string_view(bytes).substr(checksum_bytes);
    if (checksum(text) != bytes.substr(0, checksum_bytes))
        return std::nullopt;
    auto parsed = json::parse(text);
    auto* const opened = std::get_if<json::value>(&parsed);
    return opened != nullptr ? std::optional(std::move(*opened)) : std::nullopt;
}

} // namespace

std::string make_cursor(std::string_view list, std::vector<std::string> const& parts)
{
    std::string text = "[";
    core::append_json_string(text, list);
    for (auto const& part : parts) {
        text += ',';
        core::append_json_string(text, part);
    }
    text += ']';
    return core::to_base64url(checksum(text) + text);
}

result<std::vector<std::string>> read_cursor(std::string_view list, std::string_view cursor,
                                             std::size_t parts)
{
    auto const refusal = [] {
        return invalid_fields(
            {{"cursor", "is not a cursor of this list: send nextCursor of the page before, unchanged"}});
    };
    auto const opened = open(cursor);
    auto const* const texts = opened ? opened->as_list() : nullptr;
    if (texts == nullptr || texts->size() != parts + 1)
        return refusal();
    std::vector<std::string> found;
    for (auto const& one : *texts) {
        if (one.as_text() == nullptr)
            return refusal();
        found.push_back(*one.as_text());
    }
    if (found.front() != list)
        return refusal();
    found.erase(found.begin());
    return found;
}

} // namespace fcg::http
