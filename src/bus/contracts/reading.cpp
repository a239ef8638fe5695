#include "bus/contracts/reading.hpp"

#include "platform/core/ids.hpp"
#include "platform/core/text.hpp"

#include <algorithm>

namespace fcg::contracts {
namespace {

constexpr std::size_t longest_id = 128;

/// Returns whether an id must not contain the character. Line ends and tabs are refused too, since ids are
/// written into logs and attributes.
bool is_control(char character)
{
    return static_cast<unsigned char>(character) < 0x20 || character == '\x7F';
}

/// Quotes a text of another system in one line, shortened.
std::string in_quotes(std::string_view text)
{
    return "\"" + core::one_line(text, 40) + "\"";
}

/// Returns the kind with its article, such as "a list" or "an object"; "null" has none.
std::string with_article(std::string_view kind)
{
    if (kind == "null")
        return "null";
    return (kind == "object" ? "an " : "a ") + std::string(kind);
}

/// Returns the text of a number or of a text. Null for any other kind of value.
std::string const* number_or_text(json::value const& value)
{
    if (auto const* number = value.as_number())
        return &number->text;
    return value.as_text();
}

std::string_view major(std::string_view version)
{
    return version.substr(0, version.find('.'));
}

} // namespace

body_reader::body_reader(json::value const& body) : body_(body)
{
    if (body.as_object() == nullptr)
        refuse_kind("the message", "an object", body);
}

void body_reader::refuse(std::string_view name, std::string_view fault)
{
    if (refusal_.empty())
        refusal_.append(name).append(" ").append(fault);
}

void body_reader::refuse_kind(std::string_view name, std::string_view text, json::value const& value)
{
    refuse(name, "must be " + std::string(text) + ", not " + with_article(value.kind()));
}

json::value const* body_reader::required(std::string_view name)
{
    if (!refusal_.empty())
        return nullptr;
    auto const* value = body_.find(name);
    if (value == nullptr)
        refuse(name, "is missing");
    return value;
}

json::value const* body_reader::optional(std::string_view name)
{
    auto const* value = refusal_.empty() ? body_.find(name) : nullptr;
    return value == nullptr || value->is_null() ? nullptr : value;
}

std::string const* body_reader::required_text(std::string_view name)
{
    return required(name, "a text", &json::value::as_text);
}

void body_reader::id_as_written(std::string_view name, std::string& value)
{
    auto const* text = required_text(name);
    if (text == nullptr)
        return;
    if (auto const fault = core::why_unsendable_text(*text); !fault.empty())
        refuse(name, fault);
    if (text->size() > longest_id && core::count_characters(*text) > longest_id)
        refuse(name, "must have at most " + std::to_string(longest_id) + " characters");
    if (std::ranges::any_of(*text, is_control))
        refuse(name, "holds a control character");
    value = *text;
}

void body_reader::id(std::string_view name, std::string& value)
{
    id_as_written(name, value);
    if (auto const uuid = core::uuid::parse(value))
        uuid->write_to(value.data()); // overwrites the 36 characters in lower case
}

void body_reader::id(std::string_view name, std::optional<std::string>& value)
{
    value.reset();
    if (optional(name) != nullptr)
        id(name, value.emplace());
}

void body_reader::text(std::string_view name, std::string& value)
{
    if (auto const* text = required_text(name))
        value = *text;
}

void body_reader::text(std::string_view name, std::optional<std::string>& value)
{
    value.reset();
    auto const* member = optional(name);
    if (member == nullptr)
        return;
    if (member->as_text() == nullptr)
        return refuse_kind(name, "a text or null", *member);
    value = *member->as_text();
}

void body_reader::texts(std::string_view name, std::vector<std::string>& values)
{
    auto const* list = required(name, "a list of texts", &json::value::as_list);
    if (list == nullptr)
        return;
    values.clear();
    values.reserve(list->size());
    for (auto const& element : *list) {
        if (element.as_text() == nullptr)
            return refuse(name, "must hold only texts, not " + with_article(element.kind()));
        values.push_back(*element.as_text());
    }
}

std::size_t body_reader::chosen(std::string_view name, std::span<std::string_view const> known)
{
    auto const* text = required_text(name);
    if (text == nullptr)
        return 0;
    auto const it = std::ranges::find(known, core::to_lower_ascii(*text));
    if (it != known.end())
        return static_cast<std::size_t>(it - known.begin());
    std::string value = "must be ";
    for (std::size_t i = 0; i < known.size(); ++i)
        value.append(i == 0 ? "" : i + 1 == known.size() ? " or " : ", ").append(known[i]);
    refuse(name, value + ", not " + in_quotes(*text));
    return 0;
}

void body_reader::choice(std::string_view name, std::string& value, std::span<std::string_view const> known)
{
    value = known[chosen(name, known)];
}

void body_reader::method(std::string_view name, payment_method& value)
{
    auto const* text = required(name, "a name or a number", number_or_text);
    if (text == nullptr)
        return;
    auto const method = parse_payment_method(*text);
    if (!method)
        return refuse(name, "must be a payment method such as CreditCard, not " + in_quotes(*text));
    value = *method;
}

void body_reader::number(std::string_view name, std::int64_t& value, std::int64_t min)
{
    auto const* text = required(name, "a number", &json::value::as_number);
    if (text == nullptr)
        return;
    auto const number = json::to_integer(*text);
    if (!number || *number < min)
        return refuse(name, "must be a whole number of at least " + std::to_string(min) + ", not " +
                                core::one_line(text->text, 40));
    value = *number;
}

void body_reader::number(std::string_view name, std::optional<std::int64_t>& value, std::int64_t min)
{
    value.reset();
    if (optional(name) != nullptr)
        number(name, value.emplace(), min);
}

void body_reader::flag(std::string_view name, bool& value)
{
    if (auto const* flag = required(name, "true or false", &json::value::as_bool))
        value = *flag;
}

void body_reader::money(std::string_view name, core::money& value)
{
    required(name); // a missing amount is reported before a missing currency
    auto const* code = required_text("currency");
    if (code == nullptr)
        return;
    auto const currency = core::currency::parse(*code);
    if (!currency)
        return refuse("currency", "must be an ISO 4217 code such as BRL, not " + in_quotes(*code));
    amount(name, value, *currency);
}

void body_reader::money(std::string_view name, std::optional<core::money>& value)
{
    value.reset();
    if (body_.find(name) != nullptr)
        money(name, value.emplace());
}

void body_reader::amount(std::string_view name, core::money& value, core::currency currency)
{
    auto const* decimal = required(name, "a number or a decimal text", number_or_text);
    if (decimal == nullptr)
        return;
    auto const minor = core::parse_minor(*decimal, currency.decimals());
    if (!minor && decimal->starts_with('-'))
        return refuse(name, "must not be negative");
    if (!minor)
        return refuse(name, "must be a decimal with at most " + std::to_string(currency.decimals()) +
                                " decimals and at most " +
                                core::format_amount({core::largest_amount_minor, currency}) + ", not " +
                                in_quotes(*decimal));
    value = {*minor, currency};
}

void body_reader::known_amount(std::string_view name, std::int64_t& minor, core::currency currency)
{
    core::money read{0, currency};
    if (optional(name) != nullptr)
        amount(name, read, currency);
    minor = read.minor;
}

void body_reader::moment(std::string_view name, core::time_point& value)
{
    auto const* text = required_text(name);
    if (text == nullptr)
        return;
    auto const moment = core::parse_rfc3339(*text);
    if (!moment)
        return refuse(name, "must be a time such as 2026-11-22T12:00:00.000Z, not " + in_quotes(*text));
    value = *moment;
}

void body_reader::day(std::string_view name, std::optional<std::chrono::year_month_day>& value)
{
    value.reset();
    std::optional<std::string> written;
    text(name, written);
    if (!written)
        return;
    value = core::parse_iso_date(*written);
    if (!value)
        refuse(name, "must be a day such as 2026-11-22, not " + in_quotes(*written));
}

std::string body_reader::finish(std::string_view known)
{
    if (auto const* value = optional("version")) {
        auto const* version = number_or_text(*value);
        if (version == nullptr)
            refuse_kind("version", "a text", *value);
        else if (major(*version) != major(known))
            refuse("version", "must be " + std::string(known) + ", not " + in_quotes(*version));
    }
    return std::move(refusal_);
}

} // namespace fcg::contracts
