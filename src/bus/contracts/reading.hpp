#pragma once
#include "bus/contracts/open_choice.hpp"
#include "bus/contracts/payment_method.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/core/typed_id.hpp"
#include "platform/json/value.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace fcg::contracts {

/// Reads the members of a message's body and ignores members that are not requested. Only the first fault is
/// kept, with the name of its member; values that are read after it are unspecified. `body` must outlive the
/// reader.
class body_reader {
public:
    explicit body_reader(json::value const& body);

    /// Reads an id of any system: 1 to 128 characters without control characters. A UUID is converted to
    /// lower case.
    void id(std::string_view name, std::string& value);
    /// Reads an id that may be absent. `value` is empty if the member is null or missing.
    void id(std::string_view name, std::optional<std::string>& value);

    template <class Kind>
    void id(std::string_view name, core::typed_id<Kind>& value)
    {
        id(name, value.text());
    }

    template <class Kind>
    void id(std::string_view name, std::optional<core::typed_id<Kind>>& value)
    {
        std::optional<std::string> text;
        id(name, text);
        value = std::move(text);
    }

    /// Reads an id without converting it.
    void id_as_written(std::string_view name, std::string& value);
    void text(std::string_view name, std::string& value);
    /// Reads a text that may be absent. `value` is empty if the member is null or missing.
    void text(std::string_view name, std::optional<std::string>& value);
    void texts(std::string_view name, std::vector<std::string>& values);
    /// Reads one of the texts `known`, which are in lower case, regardless of the case in the body. `value`
    /// is in lower case.
    void choice(std::string_view name, std::string& value, std::span<std::string_view const> known);

    /// Reads the name of an enumerator, regardless of case. `known` holds the names of the enumerators, in
    /// lower case and in their order.
    template <class Enum>
        requires std::is_enum_v<Enum>
    void choice(std::string_view name, Enum& value, std::span<std::string_view const> known)
    {
        value = static_cast<Enum>(chosen(name, known));
    }

    /// Reads a text that may name an enumerator. Any other text is kept as it is.
    template <class Enum>
    void choice(std::string_view name, open_choice<Enum>& value)
    {
        if (auto const* text = required_text(name))
            value = open_choice<Enum>(*text);
    }

    /// Reads a payment method from a text or a number, as parse_payment_method() does.
    void method(std::string_view name, payment_method& value);
    /// Reads a whole number of at least `min`.
    void number(std::string_view name, std::int64_t& value, std::int64_t min);
    /// Reads a whole number that may be absent. `value` is empty if the member is null or missing.
    void number(std::string_view name, std::optional<std::int64_t>& value, std::int64_t min);
    void flag(std::string_view name, bool& value);
    /// Reads the amount `name`, which is a number or a decimal text, and its currency from the member
    /// `currency`.
    void money(std::string_view name, core::money& value);
    /// Reads an amount and its currency, which may be absent. `value` is empty if the member `name` is
    /// missing; null is refused.
    void money(std::string_view name, std::optional<core::money>& value);
    /// Reads an amount in `currency`, without a member for the currency.
    void amount(std::string_view name, core::money& value, core::currency currency);
    /// Reads an amount in minor units of `currency`, where 0 means that it is not known: `minor` is 0 if the
    /// member is null or missing, and body_writer does not write 0.
    void known_amount(std::string_view name, std::int64_t& minor, core::currency currency);
    /// Reads a time in the format of RFC 3339.
    void moment(std::string_view name, core::time_point& value);
    /// Reads a day such as 2026-11-22. `value` is empty if the member is null or missing.
    void day(std::string_view name, std::optional<std::chrono::year_month_day>& value);

    /// Reads members that are present or absent together. `name` is the member with the id of the group; if
    /// it is null or missing, the whole group is absent and `value` is empty. `describe(T&)` names the other
    /// members.
    template <class T, class Describe>
    void group(std::string_view name, std::optional<T>& value, Describe describe)
    {
        std::optional<std::string> read_id;
        id(name, read_id);
        value.reset();
        if (!read_id)
            return;
        value.emplace().id = std::move(*read_id);
        describe(*value);
    }

    /// Returns why the body is refused; empty if it was read. A message without a version is read as version
    /// `known`. A message with another major version is refused, since its members may have other meanings.
    std::string finish(std::string_view known);

private:
    json::value const* required(std::string_view name);

    /// Returns what `read` finds in a required member; null, after a refusal, if there is no `kind` in it.
    template <class Read>
    auto required(std::string_view name, std::string_view kind, Read read)
        -> std::invoke_result_t<Read, json::value const&>
    {
        auto const* const value = required(name);
        auto const* const content = value ? std::invoke(read, *value) : nullptr;
        if (value && !content)
            refuse_kind(name, kind, *value);
        return content;
    }

    std::string const* required_text(std::string_view name);
    std::size_t chosen(std::string_view name, std::span<std::string_view const> known);
    json::value const* optional(std::string_view name);
    void refuse(std::string_view name, std::string_view fault);
    void refuse_kind(std::string_view name, std::string_view text, json::value const& value);

    json::value const& body_;
    std::string refusal_;
};

} // namespace fcg::contracts
