#pragma once
#include "bus/contracts/open_choice.hpp"
#include "bus/contracts/payment_method.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/core/typed_id.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fcg::contracts {

/// Collects the JSON Schema (2020-12) of a body as body_writer writes it. The schema requires the members
/// without which body_reader refuses a body, and allows members that it does not name. The values of the
/// members are ignored.
class body_schema {
public:
    template <class Kind>
    void id(std::string_view name, core::typed_id<Kind> const&)
    {
        member(name, id_schema);
    }

    template <class Kind>
    void id(std::string_view name, std::optional<core::typed_id<Kind>> const&)
    {
        optional_member(name, optional_id_schema);
    }

    void id_as_written(std::string_view name, std::string const&) { member(name, id_schema); }

    void text(std::string_view name, std::string const&) { member(name, text_schema); }

    void text(std::string_view name, std::optional<std::string> const&)
    {
        optional_member(name, R"({"type":["string","null"]})");
    }

    void texts(std::string_view name, std::vector<std::string> const&)
    {
        member(name, R"({"type":"array","items":{"type":"string"}})");
    }

    /// Describes one of the texts `known`. They are not escaped, so they must be literals that need no
    /// escaping.
    template <class Value>
    void choice(std::string_view name, Value const&, std::span<std::string_view const> known)
    {
        std::string list;
        for (auto const text : known)
            list.append(list.empty() ? "\"" : ",\"").append(text).append("\"");
        member(name, R"({"type":"string","enum":[)" + list + "]}");
    }

    /// Describes a text of any content, since a newer version may have more values.
    template <class Enum>
    void choice(std::string_view name, open_choice<Enum> const&)
    {
        text(name, std::string());
    }

    void method(std::string_view name, payment_method method)
    {
        choice(name, method, payment_method_names());
    }

    void number(std::string_view name, std::int64_t, std::int64_t min)
    {
        member(name, number_schema(R"("integer")", min));
    }

    void number(std::string_view name, std::optional<std::int64_t>, std::int64_t min)
    {
        optional_member(name, number_schema(R"(["integer","null"])", min));
    }

    void flag(std::string_view name, bool) { member(name, R"({"type":"boolean"})"); }

    void money(std::string_view name, core::money const&)
    {
        member(name, amount_schema);
        member("currency", currency_schema);
    }

    void money(std::string_view name, std::optional<core::money> const&)
    {
        optional_member(name, amount_schema);
        optional_member("currency", currency_schema);
    }

    void amount(std::string_view name, core::money const&, core::currency) { member(name, amount_schema); }

    void known_amount(std::string_view name, std::int64_t, core::currency)
    {
        optional_member(name, amount_schema);
    }

    void moment(std::string_view name, core::time_point)
    {
        member(name, R"({"type":"string","format":"date-time"})");
    }

    void day(std::string_view name, std::optional<std::chrono::year_month_day>)
    {
        optional_member(name, R"({"type":["string","null"],"format":"date"})");
    }

    template <class T, class Describe>
    void group(std::string_view name, std::optional<T> const&, Describe describe)
    {
        optional_member(name, optional_id_schema);
        bool const outer = std::exchange(optional_, true);
        T value{};
        describe(value);
        optional_ = outer;
    }

    /// Returns the schema as compact JSON. `version` is the only value that it allows for the member
    /// `version`.
    std::string finish(std::string_view version)
    {
        optional_member("version", R"({"type":"string","const":")" + std::string(version) + "\"}");
        return R"({"type":"object","properties":{)" + properties_ + R"(},"required":[)" + required_ + "]}";
    }

private:
    void member(std::string_view name, std::string_view schema)
    {
        optional_member(name, schema);
        if (!optional_)
            required_.append(required_.empty() ? "\"" : ",\"").append(name).append("\"");
    }

    void optional_member(std::string_view name, std::string_view schema)
    {
        properties_.append(properties_.empty() ? "\"" : ",\"").append(name).append("\":").append(schema);
    }

    static constexpr std::string_view id_schema = R"({"type":"string","minLength":1,"maxLength":128})";
    static constexpr std::string_view optional_id_schema =
        R"({"type":["string","null"],"minLength":1,"maxLength":128})";
    static constexpr std::string_view text_schema = R"({"type":"string"})";
    static constexpr std::string_view amount_schema = R"({"type":"number","minimum":0})";
    static constexpr std::string_view currency_schema = R"({"type":"string","pattern":"^[A-Z]{3}$"})";

    static std::string number_schema(std::string_view type, std::int64_t min)
    {
        return R"({"type":)" + std::string(type) + R"(,"minimum":)" + std::to_string(min) + "}";
    }

    bool optional_ = false; ///< whether the members described now may be absent
    std::string properties_;
    std::string required_;
};

/// Returns the JSON Schema of the contract's body as compact JSON.
template <class Contract>
std::string schema_of()
{
    Contract event{};
    body_schema members;
    Contract::describe(event, members);
    return members.finish(Contract::version);
}

} // namespace fcg::contracts
