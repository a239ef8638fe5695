#pragma once
#include "bus/contracts/open_choice.hpp"
#include "bus/contracts/payment_method.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/core/typed_id.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace fcg::contracts {

/// Writes the body of a message as compact JSON, member by member, in the order of the calls. Names are not
/// escaped, so they must be literals that need no escaping. Texts must be UTF-8. An optional text, number,
/// day or group without a value is written as null; an optional amount without a value is left out.
class body_writer {
public:
    body_writer();

    void text(std::string_view name, std::string const& value);
    void text(std::string_view name, std::optional<std::string> const& value);

    template <class Kind>
    void id(std::string_view name, core::typed_id<Kind> const& value)
    {
        text(name, value.text());
    }

    template <class Kind>
    void id(std::string_view name, std::optional<core::typed_id<Kind>> const& value)
    {
        if (value)
            text(name, value->text());
        else
            null(name);
    }

    void id_as_written(std::string_view name, std::string const& value) { text(name, value); }

    void texts(std::string_view name, std::vector<std::string> const& values);

    void choice(std::string_view name, std::string const& value, std::span<std::string_view const>)
    {
        text(name, value);
    }

    template <class Enum>
        requires std::is_enum_v<Enum>
    void choice(std::string_view name, Enum value, std::span<std::string_view const> known)
    {
        known_text(name, known[static_cast<std::size_t>(value)]);
    }

    template <class Enum>
    void choice(std::string_view name, open_choice<Enum> const& value)
    {
        known_text(name, value.text());
    }

    void method(std::string_view name, payment_method value) { known_text(name, to_text(value)); }

    void number(std::string_view name, std::int64_t value, std::int64_t min);
    void number(std::string_view name, std::optional<std::int64_t> value, std::int64_t min);
    void flag(std::string_view name, bool value);
    void money(std::string_view name, core::money const& value);
    void money(std::string_view name, std::optional<core::money> const& value);
    void amount(std::string_view name, core::money const& value, core::currency currency);
    /// Writes an amount in minor units of `currency`, unless it is 0, which means that it is not known.
    void known_amount(std::string_view name, std::int64_t minor, core::currency currency);
    void moment(std::string_view name, core::time_point value);
    void day(std::string_view name, std::optional<std::chrono::year_month_day> value);

    template <class T, class Describe>
    void group(std::string_view name, std::optional<T> const& value, Describe describe)
    {
        if (!value)
            return null(name);
        text(name, value->id);
        describe(*value);
    }

    /// Returns the whole body, with the contract's version as its last member. Must be the last call.
    std::string finish(std::string_view version);

private:
    void key(std::string_view name);
    void quoted(std::string_view value);
    void known_text(std::string_view name, std::string_view value);
    void null(std::string_view name);

    std::string out_;
};

} // namespace fcg::contracts
