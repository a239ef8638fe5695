#include "platform/http/server/response_writer.hpp"

#include "platform/http/status.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>

namespace fcg::http {
namespace {

using namespace std::chrono_literals;

void append_number(std::string& out, std::size_t number, int base = 10)
{
    char digits[20];
    auto const end = std::to_chars(std::begin(digits), std::end(digits), number, base);
    out.append(digits, end.ptr);
}

void append_header(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ").append(value).append("\r\n");
}

void append_status_line(std::string& out, int status)
{
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(status));
    out += ' ';
    if (auto const index = status_index(status); index < known_statuses.size())
        out += known_statuses[index].reason;
    out += "\r\n";
}

} // namespace

std::string_view date_text::at(core::steady_point now)
{
    if (text_.empty() || now - made_at_ >= 1s) {
        auto const seconds = std::chrono::floor<std::chrono::seconds>(time_.now());
        text_ = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(seconds.time_since_epoch().count()));
        made_at_ = now;
    }
    return text_;
}

void append_response(std::string& out, response const& answer, answer_frame const& frame)
{
    std::string_view const body = answer.shared_body ? *answer.shared_body : answer.body;
    bool const can_have_body = answer.status != 204 && answer.status != 304;

    append_status_line(out, answer.status);
    append_header(out, "Date", frame.date);
    if (can_have_body && (!body.empty() || answer.source))
        append_header(out, "Content-Type", answer.content_type);
    if (answer.source) {
        if (!frame.is_http10)
            out += "Transfer-Encoding: chunked\r\n";
    } else if (can_have_body) {
        out += "Content-Length: ";
        append_number(out, body.size());
        out += "\r\n";
    }
    for (auto const& [name, value] : answer.headers)
        append_header(out, name, value);
    append_header(out, "X-Correlation-ID", frame.correlation_id);
    out += "X-Content-Type-Options: nosniff\r\n";
    if (answer.header("Cache-Control").empty())
        out += "Cache-Control: no-store\r\n";
    if (frame.closes)
        out += "Connection: close\r\n";
    else if (frame.is_http10)
        out += "Connection: keep-alive\r\n";
    out += "\r\n";
    if (can_have_body && !frame.head_only && !answer.source)
        out += body;
}

void append_chunk(std::string& out, std::string_view piece)
{
    append_number(out, piece.size(), 16);
    out.append("\r\n").append(piece).append("\r\n");
}

} // namespace fcg::http
