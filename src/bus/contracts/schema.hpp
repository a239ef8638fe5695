#pragma once
#include "bus/contracts/open_choice.hpp"
#include "bus/contracts/payment_method.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"

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
    void id(std::string_view name, std::string const&);
    void id(std::string_view name, std::optional<std::string> const&);
    void id_as_written(std::string_view name, std::string const&);
    void text(std::string_view name, std::string const&);
    void text(std::string_view name, std::optional<std::string> const&);
    void texts(std::string_view name, std::vector<std::string> const&);

    template <class Value>
    void choice(std::string_view name, Value const&, std::span<std::string_view const> known)
    {
        one_of(name, known);
    }

    /// Describes a text of any content, since a newer version may have more values.
    template <class Enum>
    void choice(std::string_view name, open_choice<Enum> const&)
    {
        text(name, std::string());
    }

    void method(std::string_view name, payment_method);
    void number(std::string_view name, std::int64_t, std::int64_t min);
    void number(std::string_view name, std::optional<std::int64_t>, std::int64_t min);
    void flag(std::string_view name, bool);
    void money(std::string_view name, core::money const&);
    void money(std::string_view name, std::optional<core::money> const&);
    void amount(std::string_view name, core::money const&, core::currency);
    void known_amount(std::string_view name, std::int64_t, core::currency);
    void moment(std::string_view name, core::time_point);
    void day(std::string_view name, std::optional<std::chrono::year_month_day>);

    template <class T, class Describe>
    void group(std::string_view name, std::optional<T> const&, Describe describe)
    {
        id(name, std::optional<std::string>());
        bool const outer = std::exchange(optional_, true);
        T value{};
        describe(value);
        optional_ = outer;
    }

    /// Returns the schema as compact JSON. `version` is the only value that it allows for the member
    /// `version`.
    std::string finish(std::string_view version);

private:
    void member(std::string_view name, std::string_view schema);
    void optional_member(std::string_view name, std::string_view schema);
    void one_of(std::string_view name, std::span<std::string_view const> known);
    void sum(std::string_view name);

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
