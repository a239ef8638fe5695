#include "bus/contracts/writing.hpp"

#include "platform/core/text.hpp"

namespace fcg::contracts {
namespace {

/// The initial capacity of a body. The messages of a purchase are smaller, so that each needs one allocation.
constexpr std::size_t usual_size = 512;

} // namespace

body_writer::body_writer()
{
    out_.reserve(usual_size);
}

void body_writer::key(std::string_view name)
{
    out_.append(out_.empty() ? "{\"" : ",\"").append(name).append("\":");
}

void body_writer::quoted(std::string_view value)
{
    // U+FFFE and U+FFFF begin with these octets. SQS accepts them only escaped.
    constexpr std::string_view start = "\xEF\xBF";
    auto const first = out_.size();
    core::append_json_string(out_, value);
    for (auto at = out_.find(start, first); at != std::string::npos; at = out_.find(start, at + 1)) {
        if (out_[at + 2] == '\xBE')
            out_.replace(at, 3, "\\ufffe");
        else if (out_[at + 2] == '\xBF')
            out_.replace(at, 3, "\\uffff");
    }
}

void body_writer::null(std::string_view name)
{
    key(name);
    out_ += "null";
}

void body_writer::known_text(std::string_view name, std::string_view value)
{
    key(name);
    quoted(value);
}

void body_writer::text(std::string_view name, std::string const& value)
{
    known_text(name, value);
}

void body_writer::text(std::string_view name, std::optional<std::string> const& value)
{
    if (!value)
        return null(name);
    known_text(name, *value);
}

void body_writer::texts(std::string_view name, std::vector<std::string> const& values)
{
    key(name);
    out_ += '[';
    for (auto const& value : values) {
        if (out_.back() != '[')
            out_ += ',';
        quoted(value);
    }
    out_ += ']';
}

void body_writer::number(std::string_view name, std::int64_t value, std::int64_t)
{
    key(name);
    out_ += std::to_string(value);
}

void body_writer::number(std::string_view name, std::optional<std::int64_t> value, std::int64_t min)
{
    if (!value)
        return null(name);
    number(name, *value, min);
}

void body_writer::flag(std::string_view name, bool value)
{
    key(name);
    out_ += value ? "true" : "false";
}

void body_writer::amount(std::string_view name, core::money const& value, core::currency)
{
    key(name);
    out_ += core::format_amount(value);
}

void body_writer::known_amount(std::string_view name, std::int64_t minor, core::currency currency)
{
    if (minor > 0)
        amount(name, {minor, currency}, currency);
}

void body_writer::money(std::string_view name, core::money const& value)
{
    amount(name, value, value.currency);
    known_text("currency", value.currency.code());
}

void body_writer::money(std::string_view name, std::optional<core::money> const& value)
{
    if (value)
        money(name, *value);
}

void body_writer::moment(std::string_view name, core::time_point value)
{
    key(name);
    out_.append("\"").append(core::to_rfc3339(value)).append("\"");
}

void body_writer::day(std::string_view name, std::optional<std::chrono::year_month_day> value)
{
    if (!value)
        return null(name);
    key(name);
    out_.append("\"").append(core::to_iso_date(*value)).append("\"");
}

std::string body_writer::finish(std::string_view version)
{
    known_text("version", version);
    out_ += '}';
    return std::move(out_);
}

} // namespace fcg::contracts
