#include "platform/core/money.hpp"
#include "platform/core/text.hpp"
#include "platform/http/schema/shape.hpp"
#include "platform/http/schema/shape_schema.hpp"
#include "platform/http/schema/text_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace fcg::http::erased {
namespace {

std::string wrong_kind(std::string_view text, json::value const& value)
{
    return fmt::format("must be {}, not {}", text, kind_with_article(value));
}

/// How a value of type M is read and written. `read` returns the error, or empty.
template <class M>
struct codec {
    std::function<std::string(json::value const& value, bool from_text, M& time)> read;
    std::function<void(M const&, std::string& out)> write;
    std::string schema;
};

/// Returns the member for writing. A finder takes a pointer to non-const because it also serves reading;
/// nothing is changed here.
template <class M>
M const& look(finder const& accessor, void const* data)
{
    return *static_cast<M const*>(accessor(const_cast<void*>(data)));
}

template <class M>
any_field required_field(std::string name, finder accessor, codec<M> value_codec)
{
    any_field field{.name = std::move(name), .schema = std::move(value_codec.schema)};
    field.read = [accessor, read = std::move(value_codec.read)](void* data, json::value const& value,
                                                                reading& so_far) {
        auto error_text = read(value, so_far.from_text, *static_cast<M*>(accessor(data)));
        if (!error_text.empty())
            so_far.add_error(std::move(error_text));
    };
    field.write = [accessor, write = std::move(value_codec.write)](void const* source_data,
                                                                   std::string& out) {
        write(look<M>(accessor, source_data), out);
    };
    return field;
}

template <class M>
any_field optional_field(std::string name, finder accessor, codec<M> value_codec)
{
    any_field field{.name = std::move(name),
                    .required = false,
                    .nullable = true,
                    .schema = std::move(value_codec.schema)};
    field.read = [accessor, read = std::move(value_codec.read)](void* data, json::value const& value,
                                                                reading& so_far) {
        auto& member = *static_cast<std::optional<M>*>(accessor(data));
        member.reset();
        if (value.is_null())
            return;
        auto error_text = read(value, so_far.from_text, member.emplace());
        if (!error_text.empty())
            so_far.add_error(std::move(error_text));
    };
    field.write = [accessor, write = std::move(value_codec.write)](void const* source_data,
                                                                   std::string& out) {
        auto const& member = look<std::optional<M>>(accessor, source_data);
        if (member)
            write(*member, out);
        else
            out += "null";
    };
    return field;
}

template <class M>
any_field either(std::string name, finder accessor, presence present, codec<M> value_codec)
{
    if (present == presence::required)
        return required_field(std::move(name), std::move(accessor), std::move(value_codec));
    return optional_field(std::move(name), std::move(accessor), std::move(value_codec));
}

/// Returns the codec of a type that is a JSON string. `understand` returns nothing if the text is not valid;
/// `name` describes a valid one.
template <class M>
codec<M> from_string(std::optional<M> (*understand)(std::string_view), std::string (*say)(M),
                     std::string name, std::string schema)
{
    return {.read = [understand, name](json::value const& element, bool, M& time) -> std::string {
                auto const* text = element.as_text();
                if (text == nullptr)
                    return wrong_kind(name, element);
                auto const understood = understand(*text);
                if (!understood)
                    return "must be " + name;
                time = *understood;
                return {};
            },
            .write = [say](M const& value, std::string& out) { core::append_json_string(out, say(value)); },
            .schema = std::move(schema)};
}

void write_text(std::string const& value, std::string& out)
{
    core::append_json_string(out, value);
}

std::optional<std::int64_t> integer_in(json::value const& value, bool from_text)
{
    if (auto const* number = value.as_number())
        return json::to_integer(*number);
    auto const* text = value.as_text();
    if (!from_text || text == nullptr)
        return std::nullopt;
    std::int64_t whole = 0;
    auto const* const end = text->data() + text->size();
    auto const [stop, error] = std::from_chars(text->data(), end, whole);
    return error == std::errc{} && stop == end ? std::optional(whole) : std::nullopt;
}

std::string id_text(core::uuid value)
{
    return value.to_string();
}

} // namespace

any_field text(std::string name, finder accessor, presence presence, text_rule rule)
{
    auto schema = schema_of_text(rule);
    codec<std::string> text_codec{
        .read = [rule = std::move(rule)](json::value const& value, bool, std::string& target) -> std::string {
            auto const* text = value.as_text();
            if (text == nullptr)
                return wrong_kind("a text", value);
            target = rule.trimmed ? core::trim(*text) : std::string_view(*text);
            return error_in(target, rule);
        },
        .write = write_text,
        .schema = std::move(schema)};
    return either(std::move(name), std::move(accessor), presence, std::move(text_codec));
}

any_field integer(std::string name, finder accessor, presence presence, std::int64_t min, std::int64_t max,
                  std::string description)
{
    codec<std::int64_t> integer_codec{
        .read = [min, max](json::value const& element, bool from_text, std::int64_t& target) -> std::string {
            if (!from_text && element.as_number() == nullptr)
                return wrong_kind("a whole number", element);
            auto const whole = integer_in(element, from_text);
            if (!whole || *whole < min || *whole > max)
                return fmt::format("must be a whole number from {} to {}", min, max);
            target = *whole;
            return {};
        },
        .write = [](std::int64_t value,
                    std::string& out) { fmt::format_to(std::back_inserter(out), "{}", value); },
        .schema = schema_of_integer(min, max, description)};
    return either(std::move(name), std::move(accessor), presence, std::move(integer_codec));
}

any_field boolean(std::string name, finder accessor, presence presence, std::string description)
{
    codec<bool> boolean_codec{
        .read = [](json::value const& element, bool from_text, bool& target) -> std::string {
            if (auto const* flag = element.as_bool()) {
                target = *flag;
                return {};
            }
            auto const* text = element.as_text();
            if (!from_text || text == nullptr)
                return wrong_kind("true or false", element);
            target = *text == "true";
            return target || *text == "false" ? "" : "must be true or false";
        },
        .write = [](bool value, std::string& out) { out += value ? "true" : "false"; },
        .schema = schema_of("boolean", "", description)};
    return either(std::move(name), std::move(accessor), presence, std::move(boolean_codec));
}

any_field decimal(std::string name, finder accessor, presence presence, std::string description)
{
    codec<std::string> decimal_codec{
        .read = [](json::value const& element, bool from_text, std::string& text) -> std::string {
            auto const* number = element.as_number();
            if (number == nullptr && !from_text)
                return wrong_kind("a number", element);
            text = number != nullptr ? number->text : *element.as_text();
            if (!is_decimal(text))
                return "must be a number such as 59.90";
            return {};
        },
        .write =
            [](std::string const& value, std::string& out) {
                if (!is_decimal(value))
                    throw std::logic_error("\"" + value + "\" is written as a number");
                out += value;
            },
        .schema = schema_of("number", "", description)};
    return either(std::move(name), std::move(accessor), presence, std::move(decimal_codec));
}

any_field currency(std::string name, finder accessor, presence presence, std::string description)
{
    codec<std::string> currency_codec{
        .read = [](json::value const& value, bool, std::string& target) -> std::string {
            auto const* text = value.as_text();
            if (text == nullptr)
                return wrong_kind("an ISO 4217 code", value);
            if (!core::currency::parse(*text))
                return "is not an active ISO 4217 code such as BRL";
            target = *text;
            return {};
        },
        .write = write_text,
        .schema = schema_of_choice(core::currency::codes(), description)};
    return either(std::move(name), std::move(accessor), presence, std::move(currency_codec));
}

any_field choice(std::string name, finder accessor, presence presence, std::vector<std::string> choices,
                 std::string description)
{
    auto schema = schema_of_choice(choices, description);
    auto value = fmt::format("one of {}", fmt::join(choices, ", "));
    codec<std::string> choice_codec{.read = [choices = std::move(choices),
                                             expected = std::move(value)](json::value const& element, bool,
                                                                          std::string& value) -> std::string {
                                        auto const* text = element.as_text();
                                        if (text == nullptr)
                                            return wrong_kind(expected, element);
                                        if (std::ranges::find(choices, *text) == choices.end())
                                            return "must be " + expected;
                                        value = *text;
                                        return {};
                                    },
                                    .write = write_text,
                                    .schema = std::move(schema)};
    return either(std::move(name), std::move(accessor), presence, std::move(choice_codec));
}

any_field id(std::string name, finder accessor, presence presence, std::string description)
{
    auto id_codec =
        from_string<core::uuid>(core::uuid::parse, id_text, "an id, which is a UUID of 36 characters",
                                schema_of("string", "uuid", description));
    id_codec.write = [](core::uuid const& value, std::string& out) {
        std::array<char, 38> quoted{'"'};
        *value.write_to(quoted.data() + 1) = '"';
        out.append(quoted.data(), quoted.size());
    };
    return either(std::move(name), std::move(accessor), presence, std::move(id_codec));
}

any_field moment(std::string name, finder accessor, presence presence, std::string description)
{
    return either(std::move(name), std::move(accessor), presence,
                  from_string<core::time_point>(core::parse_rfc3339, core::to_rfc3339,
                                                "a moment such as 2026-11-22T12:00:01Z",
                                                schema_of("string", "date-time", description)));
}

any_field date(std::string name, finder accessor, presence presence, std::string description)
{
    return either(std::move(name), std::move(accessor), presence,
                  from_string<std::chrono::year_month_day>(core::parse_iso_date, core::to_iso_date,
                                                           "a day such as 2026-11-22",
                                                           schema_of("string", "date", description)));
}

} // namespace fcg::http::erased
