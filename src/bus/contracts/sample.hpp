#pragma once
#include "bus/contracts/open_choice.hpp"
#include "bus/contracts/payment_method.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/core/typed_id.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace fcg::contracts {

/// Gives every member of an event a sample value that its kind allows, including the optional members.
/// Members that could be confused with each other get different values.
class body_sample {
public:
    void id(std::string_view, std::string& value)
    {
        value = fmt::format("0192f3a1-7c55-7e3b-9a40-{:012x}", next());
    }

    template <class Kind>
    void id(std::string_view name, core::typed_id<Kind>& value)
    {
        id(name, value.text());
    }

    template <class Kind>
    void id(std::string_view name, std::optional<core::typed_id<Kind>>& value)
    {
        id(name, value.emplace().text());
    }

    void id_as_written(std::string_view name, std::string& value) { id(name, value); }

    void text(std::string_view name, std::string& value) { value = fmt::format("the {}", name); }

    void texts(std::string_view name, std::vector<std::string>& values)
    {
        values = {fmt::format("one of {}", name), fmt::format("another of {}", name)};
    }

    void choice(std::string_view, std::string& value, std::span<std::string_view const> known)
    {
        value = known.front();
    }

    template <class Enum>
        requires std::is_enum_v<Enum>
    void choice(std::string_view, Enum& value, std::span<std::string_view const>)
    {
        value = Enum{};
    }

    /// Gives a text that names no enumerator, which is allowed too.
    template <class Enum>
    void choice(std::string_view name, open_choice<Enum>& value)
    {
        std::string sample;
        text(name, sample);
        value = open_choice<Enum>(sample);
    }

    void method(std::string_view, payment_method& value) { value = payment_method::pix; }

    void number(std::string_view, std::int64_t& value, std::int64_t min) { value = min + next(); }

    void flag(std::string_view, bool& value) { value = true; }

    void money(std::string_view, core::money& value) { amount({}, value, core::currency::brl()); }

    void amount(std::string_view, core::money& value, core::currency currency)
    {
        value = {first_amount_minor + next(), currency};
    }

    void known_amount(std::string_view, std::int64_t& minor, core::currency) { minor = next(); }

    void moment(std::string_view, core::time_point& value)
    {
        value = first_day + std::chrono::hours(12) + std::chrono::seconds(next());
    }

    void day(std::string_view, std::optional<std::chrono::year_month_day>& value)
    {
        value = std::chrono::year_month_day(first_day + std::chrono::days(next()));
    }

    void text(std::string_view name, std::optional<std::string>& value) { text(name, value.emplace()); }

    void number(std::string_view name, std::optional<std::int64_t>& value, std::int64_t min)
    {
        number(name, value.emplace(), min);
    }

    void money(std::string_view name, std::optional<core::money>& value) { money(name, value.emplace()); }

    template <class T, class Describe>
    void group(std::string_view name, std::optional<T>& value, Describe describe)
    {
        id(name, value.emplace().id);
        describe(*value);
    }

private:
    static constexpr std::chrono::sys_days first_day{std::chrono::year(2026) / 11 / 22};
    static constexpr std::int64_t first_amount_minor = 5'990;

    int next() { return ++members_; }

    int members_ = 0;
};

/// Returns a sample of the contract. Every call returns an equal event.
template <class Contract>
Contract sample_of()
{
    Contract event{};
    body_sample members;
    Contract::describe(event, members);
    return event;
}

} // namespace fcg::contracts
