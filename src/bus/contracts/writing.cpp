#include "bus/contracts/writing.hpp"

#include "platform/core/text.hpp"

namespace fcg::contracts {
namespace {

/// More than a purchase's messages have, so that they are written into one allocation.
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
    constexpr std::string_view start = "\xEF\xBF"; // of U+FFFE and U+FFFF, which SQS carries only escaped
    auto const first = out_.size();
    core::append_json_string(out_, value);
    for (auto at = out_.find(start, first); at != std::string::npos; at = out_.find(start, at + 1)) {
        if (out_[at + 2] == '\xBE')
            out_.replace(at, 3, "\\ufffe");
        else if (out_[at + 2] == '\xBF')
            out_.replace(at, 3, "\\uffff");
    }
}

void body_writer::text(std::string_view name, std::string_view value)
{
    key(name);
    quoted(value);
}

void body_writer::optional_text(std::string_view name, std::optional<std::string> const& value)
{
    key(name);
    if (value)
        quoted(*value);
    else
        out_ += "null";
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

void body_writer::number(std::string_view name, std::int64_t value)
{
    key(name);
    out_ += std::to_string(value);
}

void body_writer::optional_number(std::string_view name, std::optional<std::int64_t> value)
{
    key(name);
    out_ += value ? std::to_string(*value) : "null";
}

void body_writer::flag(std::string_view name, bool value)
{
    key(name);
    out_ += value ? "true" : "false";
}

void body_writer::amount(std::string_view name, core::money const& value)
{
    key(name);
    out_ += core::format_amount(value);
}

void body_writer::money(std::string_view name, core::money const& value)
{
    amount(name, value);
    text("currency", value.currency.code());
}

void body_writer::moment(std::string_view name, core::time_point value)
{
    key(name);
    out_.append("\"").append(core::to_rfc3339(value)).append("\"");
}

void body_writer::optional_day(std::string_view name, std::optional<std::chrono::year_month_day> value)
{
    key(name);
    if (value)
        out_.append("\"").append(core::to_iso_date(*value)).append("\"");
    else
        out_ += "null";
}

std::string body_writer::finish(std::string_view version)
{
    text("version", version);
    out_ += '}';
    return std::move(out_);
}

} // namespace fcg::contracts
