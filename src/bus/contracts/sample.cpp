#include "bus/contracts/sample.hpp"

#include <fmt/format.h>

namespace fcg::contracts {
namespace {

using namespace std::chrono_literals;

constexpr core::time_point first_moment = std::chrono::sys_days{2026y / 11 / 22} + 12h;
constexpr std::int64_t first_amount_minor = 5'990;

} // namespace

void body_sample::id(std::string_view, std::string& value)
{
    value = fmt::format("0192f3a1-7c55-7e3b-9a40-{:012x}", next());
}

void body_sample::text(std::string_view name, std::string& value)
{
    value = fmt::format("the {}", name);
}

void body_sample::texts(std::string_view name, std::vector<std::string>& values)
{
    values = {fmt::format("one of {}", name), fmt::format("another of {}", name)};
}

void body_sample::amount(std::string_view, core::money& value, core::currency currency)
{
    value = {first_amount_minor + next(), currency};
}

void body_sample::moment(std::string_view, core::time_point& value)
{
    value = first_moment + std::chrono::seconds(next());
}

void body_sample::day(std::string_view, std::optional<std::chrono::year_month_day>& value)
{
    value = std::chrono::year_month_day(std::chrono::sys_days{2026y / 11 / 22} + std::chrono::days(next()));
}

} // namespace fcg::contracts
