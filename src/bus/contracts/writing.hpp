#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::contracts {

/// Writes one message's body as compact JSON, member by member, in the order of the calls. Names are written
/// as they are: literals that need no escaping. Texts must be UTF-8.
class body_writer {
public:
    body_writer();

    void text(std::string_view name, std::string_view value);
    void optional_text(std::string_view name,
                       std::optional<std::string> const& value); ///< null when there is none
    void texts(std::string_view name, std::vector<std::string> const& values);
    void number(std::string_view name, std::int64_t value);
    void optional_number(std::string_view name, std::optional<std::int64_t> value);
    void flag(std::string_view name, bool value);
    /// A number under `name`, then the member `currency`.
    void money(std::string_view name, core::money const& value);
    /// The number alone; the currency stands elsewhere.
    void amount(std::string_view name, core::money const& value);
    void moment(std::string_view name, core::time_point value);
    void optional_day(std::string_view name, std::optional<std::chrono::year_month_day> value);

    /// The whole body, with the contract's version as its last member. Nothing may be called after it.
    std::string finish(std::string_view version);

private:
    void key(std::string_view name);
    void quoted(std::string_view value);

    std::string out_;
};

} // namespace fcg::contracts
