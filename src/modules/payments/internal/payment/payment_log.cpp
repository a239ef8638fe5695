#include "internal/payment/payment_log.hpp"

#include "internal/payment/log_value.hpp"

#include <fmt/format.h>

namespace fcg::payments {

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
