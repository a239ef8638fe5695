#include "platform/http/http_date.hpp"

#include "platform/core/numbers.hpp"
#include "platform/core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace fcg::http {

namespace {

std::optional<unsigned> month_called(std::string_view name)
{
    constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto const* const text = std::ranges::find(names, name);
    if (text == names.end())
        return std::nullopt;
    return static_cast<unsigned>(text - names.begin()) + 1;
}

/// Longer than any caller should wait, and far from overflow.
constexpr std::int64_t max_seconds = 365 * 86'400;

} // namespace

std::optional<core::time_point> parse_http_date(std::string_view text)
{
    constexpr std::string_view shape = "Mon, 23 Nov 2026 06:44:20 GMT";
    if (text.size() != shape.size() || !text.ends_with(" GMT"))
        return std::nullopt;
    auto const day = core::parse_number<unsigned>(text.substr(5, 2));
    auto const month = month_called(text.substr(8, 3));
    auto const year = core::parse_number<unsigned>(text.substr(12, 4));
    auto const hour = core::parse_number<unsigned>(text.substr(17, 2));
    auto const minute = core::parse_number<unsigned>(text.substr(20, 2));
    auto const second = core::parse_number<unsigned>(text.substr(23, 2));
    if (!day || !month || !year || !hour || !minute || !second)
        return std::nullopt;
    auto const date =
        std::chrono::year(static_cast<int>(*year)) / std::chrono::month(*month) / std::chrono::day(*day);
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    return core::time_point(std::chrono::sys_days(date) + std::chrono::hours(*hour) +
                            std::chrono::minutes(*minute) + std::chrono::seconds(*second));
}

std::optional<std::chrono::microseconds> parse_retry_after(std::string_view text, core::time_point now)
{
    text = core::trim(text);
    if (auto const moment = parse_http_date(text))
        return std::max<std::chrono::microseconds>(*moment - now, std::chrono::microseconds(0));
    if (text.empty() || !std::ranges::all_of(text, core::is_digit))
        return std::nullopt;
    std::int64_t seconds = max_seconds;
    std::from_chars(text.data(), text.data() + text.size(), seconds); // unchanged if the number is too large
    return std::chrono::seconds(std::min(seconds, max_seconds));
}

} // namespace fcg::http
