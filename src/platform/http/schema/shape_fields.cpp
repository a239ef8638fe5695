#include "platform/core/money.hpp"
#include "platform/core/numbers.hpp"
#include "platform/core/text.hpp"
#include "platform/http/schema/shape.hpp"
#include "platform/http/schema/shape_schema.hpp"
#include "platform/http/schema/text_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace fcg::http::erased {
namespace {

/// How a value of type M is read and written. `read` returns the error, or empty.
template <class M>
struct codec {
    std::function<std::string(json::value const& value, bool from_text, M& target)> read;
    std::function<void(M const&, std::string& out)> write;
    std::string schema;
};

any_field empty_field(std::string name, any_member const& member, std::string schema)
{
    bool const is_optional = member.optional != nullptr;
    return {.name = std::move(name),
            .required = !is_optional,
            .nullable = is_optional,
            .schema = std::move(schema)};
}

template <class M>
any_field field_with(std::string name, any_member member, codec<M> value_codec)
{
    auto field = empty_field(std::move(name), member, std::move(value_codec.schema));
    field.read = [member, read = std::move(value_codec.read)](void* data, json::value const& value,
                                                              reading& so_far) {
        auto* const target = static_cast<M*>(member.prepare(data, value));
        if (target == nullptr)
            return;
        auto error_text = read(value, so_far.from_text, *target);
        if (!error_text.empty())
            so_far.add_error(std::move(error_text));
    };
    field.write = [member, write = std::move(value_codec.write)](void const* source_data, std::string& out) {
        if (auto const* const source = static_cast<M const*>(member.look(source_data)))
            write(*source, out);
        else
            out += "null";
    };
    return field;
}

/// Returns the codec of a type that is a JSON string. `kind` describes it to a caller who sends another kind
/// of value; `understand` sets the target and returns the error, or empty.
template <class M, class Understand>
codec<M> string_codec(std::string kind, Understand understand, void (*write)(M const&, std::string& out),
                      std::string schema)
{
    return {.read = [kind = std::move(kind), understand = std::move(understand)](
                        json::value const& value, bool, M& target) -> std::string {
                auto const* text = value.as_text();
                return text != nullptr ? understand(*text, target) : must_be(kind, value);
            },
            .write = write,
            .schema = std::move(schema)};
}

/// Returns the codec of a type that has a text form. `parse` returns nothing if the text is not valid; `kind`
/// describes a valid one.
template <class M>
codec<M> parsed_codec(std::string kind, std::optional<M> (*parse)(std::string_view),
                      void (*write)(M const&, std::string& out), std::string schema)
{
    auto const understand = [parse, kind](std::string const& text, M& target) -> std::string {
        auto const parsed = parse(text);
        if (!parsed)
            return "must be " + kind;
        target = *parsed;
        return {};
    };
    return string_codec<M>(std::move(kind), understand, write, std::move(schema));
}

void write_text(std::string const& value, std::string& out)
{
    core::append_json_string(out, value);
}

std::string_view trimmed_by(text_rule const& rule, std::string const& text)
{
    return rule.trimmed ? core::trim(text) : std::string_view(text);
}

std::optional<std::int64_t> integer_in(json::value const& value, bool from_text)
{
    if (auto const* number = value.as_number())
        return json::to_integer(*number);
    auto const* text = value.as_text();
    if (!from_text || text == nullptr)
        return std::nullopt;
    return core::parse_number<std::int64_t>(*text);
}

/// Calls `read_entry` for each entry; reading::path is then "tags[0]", "tags[1]" ...
template <class ReadEntry>
void read_each(json::value::list const& list, std::size_t max_count, reading& so_far,
               ReadEntry const& read_entry)
{
    if (list.size() > max_count)
        return so_far.add_error(fmt::format("must have at most {} entries", max_count));
    auto const before = so_far.path.size();
    for (std::size_t i = 0; i < list.size(); ++i) {
        so_far.path += fmt::format("[{}]", i);
        read_entry(list[i]);
        so_far.path.resize(before);
    }
}

json::value::list split_at_commas(std::string_view text)
{
    json::value::list parts;
    while (!text.empty()) {
        auto const comma = std::min(text.find(','), text.size());
        parts.emplace_back(std::string(text.substr(0, comma)));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return parts;
}

void read_texts(std::vector<std::string>& texts, json::value::list const& list, list_rule const& rule,
                reading& so_far)
{
    texts.clear();
    read_each(list, rule.max, so_far, [&](json::value const& value) {
        auto const* text = value.as_text();
        if (text == nullptr)
            return so_far.add_error(must_be("a text", value));
        auto const& kept = texts.emplace_back(trimmed_by(rule.text_rule, *text));
        if (auto error_text = error_in(kept, rule.text_rule); !error_text.empty())
            so_far.add_error(std::move(error_text));
    });
}

} // namespace

void* any_member::prepare(void* data, json::value const& value) const
{
    auto* const member = find(data);
    if (optional == nullptr)
        return member;
    optional->clear(member);
    return value.is_null() ? nullptr : optional->make(member);
}

/// `find` takes a pointer to non-const because it also serves reading; nothing is changed here.
void const* any_member::look(void const* data) const
{
    auto const* const member = find(const_cast<void*>(data));
    return optional == nullptr ? member : optional->look(member);
}

any_field text(std::string name, any_member member, text_rule rule)
{
    auto schema = schema_of_text(rule);
    auto understand = [rule = std::move(rule)](std::string const& text, std::string& target) {
        target = trimmed_by(rule, text);
        return error_in(target, rule);
    };
    return field_with(
        std::move(name), std::move(member),
        string_codec<std::string>("a text", std::move(understand), write_text, std::move(schema)));
}

any_field integer(std::string name, any_member member, std::int64_t min, std::int64_t max,
                  std::string const& description)
{
    codec<std::int64_t> integer_codec{
        .read = [min, max](json::value const& value, bool from_text, std::int64_t& target) -> std::string {
            if (!from_text && value.as_number() == nullptr)
                return must_be("a whole number", value);
            auto const whole = integer_in(value, from_text);
            if (!whole || *whole < min || *whole > max)
                return fmt::format("must be a whole number from {} to {}", min, max);
            target = *whole;
            return {};
        },
        .write = [](std::int64_t value,
                    std::string& out) { fmt::format_to(std::back_inserter(out), "{}", value); },
        .schema = schema_of_integer(min, max, description)};
    return field_with(std::move(name), std::move(member), std::move(integer_codec));
}

any_field boolean(std::string name, any_member member, std::string const& description)
{
    codec<bool> boolean_codec{
        .read = [](json::value const& value, bool from_text, bool& target) -> std::string {
            if (auto const* flag = value.as_bool()) {
                target = *flag;
                return {};
            }
            auto const* text = value.as_text();
            if (!from_text || text == nullptr)
                return must_be("true or false", value);
            target = *text == "true";
            return target || *text == "false" ? "" : "must be true or false";
        },
        .write = [](bool value, std::string& out) { out += value ? "true" : "false"; },
        .schema = schema_of("boolean", "", description)};
    return field_with(std::move(name), std::move(member), std::move(boolean_codec));
}

any_field decimal(std::string name, any_member member, std::string const& description)
{
    codec<std::string> decimal_codec{
        .read = [](json::value const& value, bool from_text, std::string& target) -> std::string {
            auto const* number = value.as_number();
            if (number == nullptr && !from_text)
                return must_be("a number", value);
            target = number != nullptr ? number->text : *value.as_text();
            return is_decimal(target) ? "" : "must be a number such as 59.90";
        },
        .write =
            [](std::string const& value, std::string& out) {
                if (!is_decimal(value))
                    throw std::logic_error("\"" + value + "\" is written as a number");
                out += value;
            },
        .schema = schema_of("number", "", description)};
    return field_with(std::move(name), std::move(member), std::move(decimal_codec));
}

any_field currency(std::string name, any_member member, std::string const& description)
{
    auto const understand = [](std::string const& text, std::string& target) -> std::string {
        if (!core::currency::parse(text))
            return "is not an active ISO 4217 code such as BRL";
        target = text;
        return {};
    };
    return field_with(std::move(name), std::move(member),
                      string_codec<std::string>("an ISO 4217 code", understand, write_text,
                                                schema_of_choice(core::currency::codes(), description)));
}

any_field choice(std::string name, any_member member, std::vector<std::string> choices,
                 std::string const& description)
{
    auto schema = schema_of_choice(choices, description);
    auto const kind = fmt::format("one of {}", fmt::join(choices, ", "));
    auto understand = [choices = std::move(choices), kind](std::string const& text,
                                                           std::string& target) -> std::string {
        if (std::ranges::find(choices, text) == choices.end())
            return "must be " + kind;
        target = text;
        return {};
    };
    return field_with(std::move(name), std::move(member),
                      string_codec<std::string>(kind, std::move(understand), write_text, std::move(schema)));
}

any_field id(std::string name, any_member member, std::string const& description)
{
    auto const write = [](core::uuid const& value, std::string& out) {
        std::array<char, 38> quoted{'"'};
        *value.write_to(quoted.data() + 1) = '"';
        out.append(quoted.data(), quoted.size());
    };
    return field_with(std::move(name), std::move(member),
                      parsed_codec<core::uuid>("an id, which is a UUID of 36 characters", core::uuid::parse,
                                               write, schema_of("string", "uuid", description)));
}

any_field moment(std::string name, any_member member, std::string const& description)
{
    auto const write = [](core::time_point const& value, std::string& out) {
        core::append_json_string(out, core::to_rfc3339(value));
    };
    return field_with(std::move(name), std::move(member),
                      parsed_codec<core::time_point>("a moment such as 2026-11-22T12:00:01Z",
                                                     core::parse_rfc3339, write,
                                                     schema_of("string", "date-time", description)));
}

any_field date(std::string name, any_member member, std::string const& description)
{
    auto const write = [](std::chrono::year_month_day const& value, std::string& out) {
        core::append_json_string(out, core::to_iso_date(value));
    };
    return field_with(std::move(name), std::move(member),
                      parsed_codec<std::chrono::year_month_day>("a day such as 2026-11-22",
                                                                core::parse_iso_date, write,
                                                                schema_of("string", "date", description)));
}

any_field texts(std::string name, any_member member, list_rule rule)
{
    auto field = empty_field(std::move(name), member, schema_of_texts(rule));
    field.read = [member, rule = std::move(rule)](void* data, json::value const& value, reading& so_far) {
        auto& texts = *static_cast<std::vector<std::string>*>(member.find(data));
        if (auto const* list = value.as_list())
            read_texts(texts, *list, rule, so_far);
        else if (so_far.from_text)
            read_texts(texts, split_at_commas(*value.as_text()), rule, so_far);
        else
            so_far.add_error(must_be("a list of texts", value));
    };
    field.write = [member](void const* source_data, std::string& out) {
        write_list(*static_cast<std::vector<std::string> const*>(member.look(source_data)), out,
                   [&](std::string const& text) { core::append_json_string(out, text); });
    };
    return field;
}

any_field object(std::string name, any_member member, std::shared_ptr<any_shape const> inner)
{
    auto field = empty_field(std::move(name), member, schema_of_reference(inner->describe()->name));
    field.inner = inner->describe();
    field.read = [member, inner](void* data, json::value const& value, reading& so_far) {
        if (auto* const target = member.prepare(data, value))
            inner->read(target, value, so_far);
    };
    field.write = [member, inner](void const* source_data, std::string& out) {
        if (auto const* const source = member.look(source_data))
            inner->write(source, out);
        else
            out += "null";
    };
    return field;
}

any_field objects(std::string name, any_shape const& inner, std::size_t max_count)
{
    auto const& described = inner.describe();
    return {
        .name = std::move(name), .schema = schema_of_list(described->name, max_count), .inner = described};
}

void read_objects(json::value const& value, std::size_t max_count, reading& so_far,
                  std::function<void(json::value const& entry)> const& read_entry)
{
    if (auto const* list = value.as_list())
        read_each(*list, max_count, so_far, read_entry);
    else
        so_far.add_error(must_be("a list of objects", value));
}

} // namespace fcg::http::erased
