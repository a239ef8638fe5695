#include "platform/core/clock.hpp"

#include "platform/core/text.hpp"

namespace fcg::core {
namespace {

using namespace std::chrono;

/// Writes `value` with exactly `width` digits.
void put_digits(char* out, int width, std::int64_t value)
{
    for (int index = width - 1; index >= 0; --index, value /= 10)
        out[index] = static_cast<char>('0' + value % 10);
}

/// Reads a text piece by piece. Once a piece does not fit, every later one fails too.
class scanner {
public:
    explicit scanner(std::string_view text) : rest_(text) {}

    bool at_end() const { return fine_ && rest_.empty(); }

    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

    void expect(char expected)
    {
        fine_ = fine_ && peek() == expected;
        if (fine_)
            rest_.remove_prefix(1);
    }

    void expect_letter(char upper)
    {
        expect(peek() == upper ? upper : static_cast<char>(upper + ('a' - 'A')));
    }

    /// Reads exactly `width` digits with a value of at most `max_count`.
    int number(int width, int max_count)
    {
        int value = 0;
        for (int i = 0; i < width; ++i) {
            fine_ = fine_ && is_digit(peek());
            if (!fine_)
                return 0;
            value = value * 10 + (peek() - '0');
            rest_.remove_prefix(1);
        }
        fine_ = value <= max_count;
        return value;
    }

    /// Reads one to nine decimals of a second and cuts them to microseconds.
    microseconds decimals_of_a_second()
    {
        std::int64_t micros = 0;
        std::int64_t unit = 100'000;
        int count = 0;
        for (; is_digit(peek()); ++count, unit /= 10) {
            micros += unit * (peek() - '0');
            rest_.remove_prefix(1);
        }
        fine_ = fine_ && count >= 1 && count <= 9;
        return microseconds{micros};
    }

    std::optional<year_month_day> day()
    {
        int const in_year = number(4, 9999);
        expect('-');
        int const in_month = number(2, 12);
        expect('-');
        int const in_day = number(2, 31);
        year_month_day const read{year{in_year}, month{static_cast<unsigned>(in_month)},
                                  std::chrono::day{static_cast<unsigned>(in_day)}};
        fine_ = fine_ && read.ok();
        return fine_ ? std::optional(read) : std::nullopt;
    }

    /// Reads "Z" or "+02:00" and returns how far local time is ahead of UTC.
    minutes offset()
    {
        if (peek() != '+' && peek() != '-') {
            expect_letter('Z');
            return minutes{0};
        }
        bool const ahead = peek() == '+';
        rest_.remove_prefix(1);
        hours const in_hours{number(2, 23)};
        expect(':');
        minutes const duration = in_hours + minutes{number(2, 59)};
        return ahead ? duration : -duration;
    }

private:
    std::string_view rest_;
    bool fine_ = true;
};

} // namespace

time_point system_clock::now()
{
    return time_point_cast<microseconds>(std::chrono::system_clock::now());
}

steady_point system_clock::steady_now()
{
    return time_point_cast<microseconds>(steady_clock::now());
}

std::string to_iso_date(year_month_day day)
{
    std::string text = "YYYY-MM-DD";
    put_digits(&text[0], 4, int{day.year()});
    put_digits(&text[5], 2, unsigned{day.month()});
    put_digits(&text[8], 2, unsigned{day.day()});
    return text;
}

std::optional<year_month_day> parse_iso_date(std::string_view text)
{
    scanner scanner(text);
    auto const day = scanner.day();
    return scanner.at_end() ? day : std::nullopt;
}

std::string to_rfc3339(time_point moment)
{
    auto const midnight = floor<days>(moment);
    hh_mm_ss const time{floor<milliseconds>(moment - midnight)};

    std::string text = to_iso_date(year_month_day{midnight}) + "Thh:mm:ss.mmmZ";
    put_digits(&text[11], 2, time.hours().count());
    put_digits(&text[14], 2, time.minutes().count());
    put_digits(&text[17], 2, time.seconds().count());
    put_digits(&text[20], 3, time.subseconds().count());
    return text;
}

std::optional<time_point> parse_rfc3339(std::string_view text)
{
    scanner scanner(text);
    auto const day = scanner.day();
    scanner.expect_letter('T');
    hours const in_hours{scanner.number(2, 23)};
    scanner.expect(':');
    minutes const in_minutes{scanner.number(2, 59)};
    scanner.expect(':');
    seconds const in_seconds{scanner.number(2, 59)}; // the system's clock has no leap seconds
    microseconds fraction{0};
    if (scanner.peek() == '.') {
        scanner.expect('.');
        fraction = scanner.decimals_of_a_second();
    }
    minutes const ahead = scanner.offset();
    if (!scanner.at_end() || !day)
        return std::nullopt;
    return time_point{sys_days{*day}} + in_hours + in_minutes + in_seconds + fraction - ahead;
}

} // namespace fcg::core
