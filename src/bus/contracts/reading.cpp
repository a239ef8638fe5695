#include "bus/contracts/reading.hpp"

#include "platform/core/ids.hpp"
#include "platform/core/text.hpp"

#include <algorithm>

namespace fcg::contracts {
namespace {

constexpr std::size_t longest_id = 128;

/// Line ends and tabs too: an id is written into logs and attributes.
bool is_control(char character)
{
    return static_cast<unsigned char>(character) < 0x20 || character == '\x7F';
}

/// A stranger's text in a sentence of ours.
std::string in_quotes(std::string_view text)
{
    return "\"" + core::one_line(text, 40) + "\"";
}

/// "a list", "an object", "null".
std::string with_article(std::string_view kind)
{
    if (kind == "null")
        return "null";
    return (kind == "object" ? "an " : "a ") + std::string(kind);
}

/// The text of a number or of a text; nothing for anything else.
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
    auto const* value = required(name);
    if (value == nullptr)
        return nullptr;
    if (value->as_text() == nullptr)
        refuse_kind(name, "a text", *value);
    return value->as_text();
}

std::string body_reader::id_as_written(std::string_view name)
{
    auto const* text = required_text(name);
    if (text == nullptr)
        return {};
    if (auto const fault = core::why_unsendable_text(*text); !fault.empty())
        refuse(name, fault);
    if (text->size() > longest_id && core::count_characters(*text) > longest_id)
        refuse(name, "must have at most " + std::to_string(longest_id) + " characters");
    if (std::ranges::any_of(*text, is_control))
        refuse(name, "holds a control character");
    return *text;
}

std::string body_reader::id(std::string_view name)
{
    std::string text = id_as_written(name);
    auto const uuid = core::uuid::parse(text);
    return uuid ? uuid->to_string() : text;
}

std::optional<std::string> body_reader::optional_id(std::string_view name)
{
    if (optional(name) == nullptr)
        return std::nullopt;
    return id(name);
}

std::string body_reader::text(std::string_view name)
{
    auto const* text = required_text(name);
    return text == nullptr ? std::string{} : *text;
}

std::optional<std::string> body_reader::optional_text(std::string_view name)
{
    auto const* value = optional(name);
    if (value == nullptr)
        return std::nullopt;
    if (value->as_text() == nullptr) {
        refuse_kind(name, "a text or null", *value);
        return std::nullopt;
    }
    return *value->as_text();
}

std::vector<std::string> body_reader::texts(std::string_view name)
{
    auto const* value = required(name);
    if (value == nullptr)
        return {};
    auto const* list = value->as_list();
    if (list == nullptr) {
        refuse_kind(name, "a list of texts", *value);
        return {};
    }
    std::vector<std::string> read;
    read.reserve(list->size());
    for (auto const& element : *list) {
        if (element.as_text() == nullptr) {
            refuse(name, "must hold only texts, not " + with_article(element.kind()));
            return {};
        }
        read.push_back(*element.as_text());
    }
    return read;
}

std::size_t body_reader::choice(std::string_view name, std::span<std::string_view const> known)
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

std::int64_t body_reader::whole_number(std::string_view name, std::int64_t min)
{
    auto const* value = required(name);
    if (value == nullptr)
        return 0;
    if (value->as_number() == nullptr) {
        refuse_kind(name, "a number", *value);
        return 0;
    }
    auto const number = json::to_integer(*value->as_number());
    if (!number || *number < min)
        refuse(name, "must be a whole number of at least " + std::to_string(min) + ", not " +
                         core::one_line(value->as_number()->text, 40));
    return number.value_or(0);
}

std::optional<std::int64_t> body_reader::optional_whole_number(std::string_view name, std::int64_t min)
{
    if (optional(name) == nullptr)
        return std::nullopt;
    return whole_number(name, min);
}

bool body_reader::flag(std::string_view name)
{
    auto const* value = required(name);
    if (value == nullptr)
        return false;
    if (value->as_bool() == nullptr) {
        refuse(name, "must be true or false, not " + with_article(value->kind()));
        return false;
    }
    return *value->as_bool();
}

core::money body_reader::money(std::string_view name)
{
    required(name); // that it is missing is told first
    auto const* code = required_text("currency");
    if (code == nullptr)
        return {};
    auto const currency = core::currency::parse(*code);
    if (!currency) {
        refuse("currency", "must be an ISO 4217 code such as BRL, not " + in_quotes(*code));
        return {};
    }
    return amount(name, *currency);
}

core::money body_reader::amount(std::string_view name, core::currency currency)
{
    auto const* value = required(name);
    if (value == nullptr)
        return {0, currency};
    auto const* decimal = number_or_text(*value);
    if (decimal == nullptr) {
        refuse_kind(name, "a number or a decimal text", *value);
        return {0, currency};
    }
    auto const minor = core::parse_minor(*decimal, currency.decimals());
    if (!minor && decimal->starts_with('-'))
        refuse(name, "must not be negative");
    if (!minor)
        refuse(name, "must be a decimal with at most " + std::to_string(currency.decimals()) +
                         " decimals and at most " +
                         core::format_amount({core::largest_amount_minor, currency}) + ", not " +
                         in_quotes(*decimal));
    return {minor.value_or(0), currency};
}

core::money body_reader::optional_amount(std::string_view name, core::currency currency)
{
    if (optional(name) == nullptr)
        return {0, currency};
    return amount(name, currency);
}

payment_method body_reader::method(std::string_view name)
{
    auto const* value = required(name);
    if (value == nullptr)
        return {};
    auto const* text = number_or_text(*value);
    if (text == nullptr) {
        refuse_kind(name, "a name or a number", *value);
        return {};
    }
    auto const method = parse_payment_method(*text);
    if (!method)
        refuse(name, "must be a payment method such as CreditCard, not " + in_quotes(*text));
    return method.value_or(payment_method{});
}

core::time_point body_reader::moment(std::string_view name)
{
    auto const* text = required_text(name);
    if (text == nullptr)
        return {};
    auto const moment = core::parse_rfc3339(*text);
    if (!moment)
        refuse(name, "must be a time such as 2026-11-22T12:00:00.000Z, not " + in_quotes(*text));
    return moment.value_or(core::time_point{});
}

std::optional<std::chrono::year_month_day> body_reader::optional_day(std::string_view name)
{
    auto const text = optional_text(name);
    if (!text)
        return std::nullopt;
    auto const day = core::parse_iso_date(*text);
    if (!day)
        refuse(name, "must be a day such as 2026-11-22, not " + in_quotes(*text));
    return day;
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
