#pragma once
#include "bus/contracts/payment_method.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::contracts {

/// Takes the members out of one message's body; members that nobody asks for are passed over. The first fault
/// is kept and names its member; what is returned from there on means nothing. `body` must outlive the
/// reader.
class body_reader {
public:
    explicit body_reader(json::value const& body);

    /// An id of any system: 1 to 128 characters without control characters. A UUID comes in lower case.
    std::string id(std::string_view name);
    /// The same, but never changed.
    std::string id_as_written(std::string_view name);
    /// As id(); nothing when the member is null or missing.
    std::optional<std::string> optional_id(std::string_view name);
    std::string text(std::string_view name);
    /// Nothing when the member is null or missing.
    std::optional<std::string> optional_text(std::string_view name);
    std::vector<std::string> texts(std::string_view name);
    /// Which of `known` (lower case) is written there, in any case.
    std::size_t choice(std::string_view name, std::span<std::string_view const> known);
    std::int64_t whole_number(std::string_view name, std::int64_t min);
    std::optional<std::int64_t> optional_whole_number(std::string_view name, std::int64_t min);
    bool flag(std::string_view name);
    /// A number or a decimal text under `name`, and the member `currency`.
    core::money money(std::string_view name);
    /// The same in a currency that stands elsewhere.
    core::money amount(std::string_view name, core::currency currency);
    /// Nothing of it when the member is null or missing.
    core::money optional_amount(std::string_view name, core::currency currency);
    payment_method method(std::string_view name);
    core::time_point moment(std::string_view name);
    std::optional<std::chrono::year_month_day> optional_day(std::string_view name);

    /// Why the body is refused; empty when it was read. A message without a version is taken for `known`; one
    /// with another major version is refused, since its members may mean something else.
    std::string finish(std::string_view known);

private:
    json::value const* required(std::string_view name);
    std::string const* required_text(std::string_view name);
    json::value const* optional(std::string_view name);
    void refuse(std::string_view name, std::string_view fault);
    void refuse_kind(std::string_view name, std::string_view text, json::value const& value);

    json::value const& body_;
    std::string refusal_;
};

} // namespace fcg::contracts
