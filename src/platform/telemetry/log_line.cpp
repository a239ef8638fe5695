#include "platform/telemetry/log_line.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <string>

namespace fcg::telemetry {
namespace {

void append(line_buffer& out, std::string_view text)
{
    out.append(text.data(), text.data() + text.size());
}

/// Returns the number of printable ASCII bytes at the front of `text`.
std::size_t printable_length(std::string_view text)
{
    auto const is_printable = [](char octet) { return octet >= 0x20 && octet < 0x7F; };
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_printable) - text.begin());
}

/// Returns 2 for a C1 control character (U+0080 to U+009F) at the front of `text`, 3 for a line or paragraph
/// separator (U+2028, U+2029), and 0 for anything else.
std::size_t wide_control_at(std::string_view text)
{
    if (text.size() >= 2 && text[0] == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0)
        return 2;
    return text.starts_with("\xE2\x80\xA8") || text.starts_with("\xE2\x80\xA9") ? 3 : 0;
}

void append_escaped_byte(line_buffer& out, char byte)
{
    if (byte == '\n')
        append(out, "\\n");
    else if (byte == '\r')
        append(out, "\\r");
    else if (byte == '\t')
        append(out, "\\t");
    else
        fmt::format_to(fmt::appender(out), "\\x{:02x}", static_cast<unsigned char>(byte));
}

void append_json_text(line_buffer& out, std::string_view text)
{
    line_buffer cleaned;
    if (!core::is_utf8(text)) {
        append_one_line(text, cleaned);
        text = {cleaned.data(), cleaned.size()};
    }
    std::string quoted;
    core::append_json_string(quoted, text);
    append(out, quoted);
}

} // namespace

void append_one_line(std::string_view text, line_buffer& out)
{
    bool const utf8 = core::is_utf8(text);
    for (std::size_t i = 0; i < text.size();) {
        auto const printable = printable_length(text.substr(i));
        append(out, text.substr(i, printable));
        i += printable;
        if (i == text.size())
            return;
        auto const byte = static_cast<unsigned char>(text[i]);
        auto const wide = utf8 && byte >= 0x80 ? wide_control_at(text.substr(i)) : 0;
        bool const plain = byte >= 0x80 && utf8 && wide == 0;
        auto const length = wide > 0 ? wide : 1;
        for (auto const character : text.substr(i, length)) {
            if (plain)
                out.push_back(character);
            else
                append_escaped_byte(out, character);
        }
        i += length;
    }
}

void append_json_line(log_line const& line, line_buffer& out)
{
    fmt::format_to(fmt::appender(out), R"({{"ts":"{}","level":"{}")", core::to_rfc3339(line.time),
                   line.level);
    if (!line.part.empty()) {
        append(out, R"(,"part":)");
        append_json_text(out, line.part);
    }
    if (!line.correlation_id.empty()) {
        append(out, R"(,"correlationId":)");
        append_json_text(out, line.correlation_id);
    }
    append(out, R"(,"message":)");
    append_json_text(out, line.message);
    fmt::format_to(fmt::appender(out), ",\"thread\":{}}}\n", line.thread);
}

void append_text_line(log_line const& line, line_buffer& out)
{
    fmt::format_to(fmt::appender(out), "{} {:<8} ", core::to_rfc3339(line.time), line.level);
    if (!line.part.empty()) {
        append_one_line(line.part, out);
        append(out, ": ");
    }
    append_one_line(line.message, out);
    if (!line.correlation_id.empty()) {
        append(out, "  [");
        append_one_line(line.correlation_id, out);
        append(out, "]");
    }
    out.push_back('\n');
}

} // namespace fcg::telemetry
