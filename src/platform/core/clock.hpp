#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::core {

/// A moment in UTC, in microseconds.
using time_point = std::chrono::sys_time<std::chrono::microseconds>;

/// A moment of the monotonic clock. Only differences are meaningful.
using steady_point = std::chrono::time_point<std::chrono::steady_clock, std::chrono::microseconds>;

/// The source of the time. Thread-safe. Modules take it by reference and never read the system's clock.
class clock {
public:
    virtual ~clock() = default;
    virtual time_point now() = 0;
    virtual steady_point steady_now() = 0;
};

/// The machine's clocks.
class system_clock final : public clock {
public:
    time_point now() override;
    steady_point steady_now() override;
};

/// Returns `moment` in RFC 3339, in UTC with exactly three decimals: 2026-11-22T12:00:01.250Z.
std::string to_rfc3339(time_point moment);

/// Reads RFC 3339 with any offset and up to nine decimals. Returns nothing if `text` is not valid.
std::optional<time_point> parse_rfc3339(std::string_view text);

/// Returns `day` as YYYY-MM-DD.
std::string to_iso_date(std::chrono::year_month_day day);
/// Reads YYYY-MM-DD. Returns nothing if `text` is not a day that exists.
std::optional<std::chrono::year_month_day> parse_iso_date(std::string_view text);

/// Returns the microseconds since 1970, which is what databases store.
inline std::int64_t to_micros(time_point moment)
{
    return moment.time_since_epoch().count();
}

/// Returns the moment that lies `micros` microseconds after 1970 began.
inline time_point from_micros(std::int64_t micros)
{
    return time_point{std::chrono::microseconds{micros}};
}

/// Returns whether the time of something postponed has come. True if `due` is past, and also if it is farther
/// ahead than `longest_pause`, because then the wall clock was set back since.
constexpr bool is_due(time_point due, time_point now, std::chrono::microseconds longest_pause)
{
    return due <= now || due - now > longest_pause;
}

} // namespace fcg::core
