#include "platform/http/routing/target.hpp"

#include "platform/core/numbers.hpp"
#include "platform/core/text.hpp"

#include <algorithm>

namespace fcg::http {
namespace {

enum class plus { itself, space };

/// Appends the decoded `raw` to `out`. Returns the error, or empty.
std::string_view decode(std::string_view raw, plus sign, std::string& out)
{
    auto const start = out.size();
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] == '+' && sign == plus::space) {
            out += ' ';
        } else if (raw[i] != '%') {
            out += raw[i];
        } else {
            auto const digits = raw.substr(i + 1, 2);
            auto const byte = core::parse_number<unsigned char>(digits, 16);
            if (!byte || digits.size() != 2)
                return "a percent sign that two hexadecimal digits do not follow";
            if (*byte == 0)
                return "a zero byte (%00)";
            out += static_cast<char>(*byte);
            i += 2;
        }
    }
    if (!core::is_utf8(std::string_view(out).substr(start)))
        return "bytes that are not UTF-8";
    return {};
}

bool needs_decoding(std::string_view raw)
{
    return std::ranges::any_of(raw, [](char character) {
        return character == '%' || static_cast<unsigned char>(character) >= 0x80;
    });
}

void add_segment(segments& segments, std::string_view segment)
{
    if (segments.count == segments::max_count)
        segments.too_many = true;
    else
        segments.texts[segments.count++] = segment;
}

} // namespace

result<target_parts> split_target(std::string_view target)
{
    if (!target.starts_with('/')) {
        auto const authority = target.find("://");
        auto const scheme = target.substr(0, authority);
        if (authority == target.npos || (scheme != "http" && scheme != "https"))
            return malformed_request("the target of the request line must begin with a slash");
        target.remove_prefix(std::min(target.find_first_of("/?", authority + 3), target.size()));
        if (target.empty())
            return target_parts{"/", {}};
        if (target.front() == '?')
            return target_parts{"/", target.substr(1)};
    }
    if (target.find('#') != target.npos)
        return malformed_request("the target of the request line holds a fragment (#)");
    auto const question = target.find('?');
    if (question == target.npos)
        return target_parts{target, {}};
    return target_parts{target.substr(0, question), target.substr(question + 1)};
}

segments split_path(std::string_view path)
{
    segments segments;
    while (path.starts_with('/') && !segments.too_many) {
        path.remove_prefix(1);
        auto const segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        add_segment(segments, segment);
    }
    return segments;
}

bool is_parameter(std::string_view segment)
{
    return segment.starts_with('{');
}

std::string_view parameter_name(std::string_view segment)
{
    return segment.substr(1, segment.size() - 2);
}

bool same_shape(std::string_view left, std::string_view right)
{
    auto const matches_same = [](std::string_view segment, std::string_view other) {
        return is_parameter(segment) ? is_parameter(other) : segment == other;
    };
    return std::ranges::equal(split_path(left).all(), split_path(right).all(), matches_same);
}

std::optional<problem> decode_path(std::string_view raw, std::string& decoded, segments& segments)
{
    if (!needs_decoding(raw)) {
        decoded.assign(raw);
        segments = split_path(decoded);
        return std::nullopt;
    }
    decoded.clear();
    decoded.reserve(raw.size()); // decoding never makes a text longer, so views into it stay valid
    auto const raw_segments = split_path(raw);
    segments = {};
    segments.too_many = raw_segments.too_many;
    for (auto const raw_segment : raw_segments.all()) {
        decoded += '/';
        auto const start = decoded.size();
        auto const error_text = decode(raw_segment, plus::itself, decoded);
        if (!error_text.empty())
            return malformed_request("the path holds " + std::string(error_text));
        add_segment(segments, std::string_view(decoded).substr(start));
    }
    return std::nullopt;
}

std::optional<problem> decode_query(std::string_view raw,
                                    std::vector<std::pair<std::string, std::string>>& entries)
{
    entries.clear();
    while (!raw.empty()) {
        auto const pair = raw.substr(0, raw.find('&'));
        raw.remove_prefix(std::min(pair.size() + 1, raw.size()));
        if (pair.empty())
            continue;
        auto const equals = std::min(pair.find('='), pair.size());
        auto& [name, value] = entries.emplace_back();
        auto error_text = decode(pair.substr(0, equals), plus::space, name);
        if (!error_text.empty())
            return malformed_request("the name of a query parameter holds " + std::string(error_text));
        error_text = decode(pair.substr(std::min(equals + 1, pair.size())), plus::space, value);
        if (!error_text.empty())
            return malformed_request("the query parameter '" + name + "' holds " + std::string(error_text));
    }
    return std::nullopt;
}

} // namespace fcg::http
