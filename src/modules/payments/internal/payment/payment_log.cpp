#include "internal/payment/payment_log.hpp"

#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::payments {

std::string log_value(std::string_view value)
{
    constexpr std::size_t max_bytes = 200;
    auto const text = core::one_line(value, max_bytes);
    bool const is_word = std::ranges::all_of(
        text, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\' && c != '='; });
    if (is_word)
        return text.empty() ? "-" : text;
    std::string quoted;
    core::append_json_string(quoted, text);
    return quoted;
}

payment_log::payment_log(std::filesystem::path const& data_folder, std::string const& file)
{
    if (!file.empty())
        log_.emplace(data_folder / file);
}

void payment_log::ended(std::optional<payment> const& state, core::time_point time)
{
    if (!log_ || !state)
        return;
    log_->write(time, fmt::format("{} payment={} amount={} currency={} provider={} reference={} attempts={} "
                                  "user={} game={} reason={} correlation={}",
                                  to_text(state->status), log_value(state->payment_id),
                                  core::format_amount(state->amount), state->amount.currency.code(),
                                  log_value(state->provider), log_value(state->reference), state->attempts,
                                  log_value(state->user_id), log_value(state->game_id),
                                  log_value(state->reason.value_or("")), log_value(state->correlation_id)));
}

} // namespace fcg::payments
