#include "platform/json/value.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <charconv>

namespace fcg::json {
namespace {

struct writer {
    std::string& out;

    void operator()(std::monostate) const { out += "null"; }

    void operator()(bool flag) const { out += flag ? "true" : "false"; }

    void operator()(value::number const& number) const { out += number.text; }

    void operator()(std::string const& text) const { core::append_json_string(out, text); }

    void operator()(value::list const& list) const
    {
        out += '[';
        for (auto const& value : list) {
            if (&value != list.data())
                out += ',';
            value.visit(*this);
        }
        out += ']';
    }

    void operator()(value::object const& object) const
    {
        out += '{';
        for (auto const& member : object) {
            if (&member != object.data())
                out += ',';
            core::append_json_string(out, member.first);
            out += ':';
            member.second.visit(*this);
        }
        out += '}';
    }
};

} // namespace

value const* value::find(std::string_view name) const
{
    auto const* const members = as_object();
    if (members == nullptr)
        return nullptr;
    auto const it =
        std::ranges::find(*members, name, [](auto const& member) { return std::string_view(member.first); });
    return it != members->end() ? &it->second : nullptr;
}

std::string_view value::kind() const
{
    static constexpr std::string_view names[] = {"null", "boolean", "number", "text", "list", "object"};
    return names[data_.index()];
}

std::string value::to_text() const
{
    std::string out;
    visit(writer{out});
    return out;
}

std::optional<std::int64_t> to_integer(value::number const& number)
{
    std::string_view text = number.text;
    bool const negative = text.starts_with('-');
    text.remove_prefix(negative ? 1 : 0);

    // The digits without the point, and the power of ten that multiplies them.
    std::string digits;
    std::int64_t power = 0;
    auto const mark = std::min(text.find_first_of("eE"), text.size());
    auto const mantissa = text.substr(0, mark);
    auto const point = std::min(mantissa.find('.'), mantissa.size());
    digits = mantissa.substr(0, point);
    if (point < mantissa.size()) {
        digits += mantissa.substr(point + 1);
        power = -static_cast<std::int64_t>(mantissa.size() - point - 1);
    }
    if (mark < text.size()) {
        auto exponent_text = text.substr(mark + 1);
        exponent_text.remove_prefix(exponent_text.starts_with('+') ? 1 : 0);
        std::int32_t exponent = 0;
        if (std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent).ec !=
            std::errc{})
            return std::nullopt;
        power += exponent;
    }

    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.empty())
        return 0;
    while (power < 0 && digits.ends_with('0')) {
        digits.pop_back();
        ++power;
    }
    constexpr std::int64_t max_digits = 19;
    if (power < 0 || static_cast<std::int64_t>(digits.size()) + power > max_digits)
        return std::nullopt;
    digits.append(static_cast<std::size_t>(power), '0');
    digits.insert(0, negative ? "-" : "");
    std::int64_t whole = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), whole);
    return error == std::errc{} ? std::optional(whole) : std::nullopt;
}

std::string text_in(value const& object, std::string_view name)
{
    auto const* const member = object.find(name);
    auto const* const text = member != nullptr ? member->as_text() : nullptr;
    return text != nullptr ? *text : std::string();
}

std::optional<std::int64_t> integer_in(value const& object, std::string_view name)
{
    auto const* const member = object.find(name);
    auto const* const number = member != nullptr ? member->as_number() : nullptr;
    return number != nullptr ? to_integer(*number) : std::nullopt;
}

} // namespace fcg::json
