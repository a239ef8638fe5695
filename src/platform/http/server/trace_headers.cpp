#include "platform/http/server/trace_headers.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace fcg::http {
namespace {

constexpr std::size_t max_correlation_characters = 128;

// The form of a traceparent: 00-<32: trace>-<16: span>-<2: flags>
constexpr std::size_t trace_at = 3, trace_size = 32;
constexpr std::size_t span_at = 36, span_size = 16;
constexpr std::size_t flags_at = 53, flags_size = 2;
constexpr std::size_t traceparent_size = 55;

bool is_lower_hex(std::string_view text)
{
    return text.find_first_not_of(core::hex_digits) == text.npos;
}

bool is_zero(std::string_view hex)
{
    return hex.find_first_not_of('0') == hex.npos;
}

/// Returns true if the trace can be continued. Later versions may be longer; only what they share with
/// version 00 is read.
bool can_be_continued(std::string_view parent)
{
    if (parent.size() < traceparent_size || parent[2] != '-' || parent[span_at - 1] != '-' ||
        parent[flags_at - 1] != '-')
        return false;
    auto const version = parent.substr(0, 2);
    if (!is_lower_hex(version) || version == "ff" ||
        (parent.size() > traceparent_size && (version == "00" || parent[traceparent_size] != '-')))
        return false;
    auto const trace = parent.substr(trace_at, trace_size);
    auto const span = parent.substr(span_at, span_size);
    return is_lower_hex(trace) && !is_zero(trace) && is_lower_hex(span) && !is_zero(span) &&
           is_lower_hex(parent.substr(flags_at, flags_size));
}

void write_hex(std::span<std::byte const> bytes, char* out)
{
    for (auto const byte : bytes) {
        *out++ = core::hex_digits[std::to_integer<unsigned>(byte) >> 4];
        *out++ = core::hex_digits[std::to_integer<unsigned>(byte) & 0x0f];
    }
}

bool is_usable(std::string_view correlation_id)
{
    return !correlation_id.empty() && correlation_id.size() <= max_correlation_characters &&
           std::all_of(correlation_id.begin(), correlation_id.end(),
                       [](char character) { return character > ' ' && character < '\x7f'; });
}

} // namespace

void read_trace(request& request, core::id_generator& ids, core::random_source& random)
{
    auto const value = request.header("X-Correlation-ID");
    if (is_usable(value)) {
        request.trace.correlation_id.assign(value);
    } else {
        request.trace.correlation_id.resize(36);
        ids.next().write_to(request.trace.correlation_id.data());
    }
    request.trace.causation_id.clear();

    std::array<std::byte, (trace_size + span_size) / 2> fresh{};
    random.fill(fresh);
    auto& text = request.trace.traceparent;
    text.assign("00-00000000000000000000000000000000-0000000000000000-01");
    auto const parent = request.header("traceparent");
    if (can_be_continued(parent)) {
        text.replace(trace_at, trace_size, parent.substr(trace_at, trace_size));
        text.replace(flags_at, flags_size, parent.substr(flags_at, flags_size));
    } else {
        write_hex(std::span(fresh).first(trace_size / 2), text.data() + trace_at);
    }
    write_hex(std::span(fresh).last(span_size / 2), text.data() + span_at);
}

} // namespace fcg::http
