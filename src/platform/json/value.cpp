#include "platform/json/value.hpp"

#include "platform/core/decimal.hpp"
#include "platform/core/text.hpp"

#include <algorithm>

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
    return core::scaled_integer(number.text, 0);
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
