#include "inside/purchase.hpp"

#include "bus/contracts/purchase_completed.hpp"
#include "bus/outbox.hpp"
#include "platform/telemetry/log.hpp"

namespace fcg::games {

namespace {

struct closing {
    std::int64_t number;
    std::string user_id;
    std::string game_id;
    purchase_status status;
    std::int64_t stream_version;
    std::string correlation_id;
};

constexpr std::string_view select_for_closing = "SELECT number, user_id, game_id, status, stream_version, "
                                                "correlation_id FROM purchases WHERE payment_id = $1";

std::optional<closing> find_for_closing(storage::transaction& in, std::string_view payment_id)
{
    auto row = in.query(select_for_closing, payment_id);
    if (!row.next())
        return std::nullopt;
    return closing{.number = row.integer(0),
                   .user_id = std::string(row.text(1)),
                   .game_id = std::string(row.text(2)),
                   .status = parse_purchase_status(row.text(3)).value(),
                   .stream_version = row.integer(4),
                   .correlation_id = std::string(row.text(5))};
}

} // namespace

http::shape<purchase> const purchase_shape{
    "Purchase",
    {http::id("paymentId", &purchase::payment_id), http::id("gameId", &purchase::game_id),
     http::text("title", &purchase::title), http::decimal("amount", &purchase::amount),
     http::text("currency", &purchase::currency), http::text("paymentMethod", &purchase::payment_method),
     http::choice("status", &purchase::status, purchase_statuses()), http::text("reason", &purchase::reason),
     http::moment("requestedAt", &purchase::requested_at),
     http::moment("completedAt", &purchase::completed_at)}};

purchase read_purchase(storage::rows const& row)
{
    auto const currency = core::currency::parse(row.text(5)).value();
    return {.payment_id = row.id(0),
            .user_id = row.id(1),
            .game_id = row.id(2),
            .title = std::string(row.text(3)),
            .amount = core::format_minor(row.integer(4), currency.decimals()),
            .currency = std::string(currency.code()),
            .payment_method = std::string(row.text(6)),
            .status = std::string(row.text(7)),
            .reason = row.maybe_text(8),
            .requested_at = row.moment(9),
            .completed_at = row.maybe_moment(10),
            .number = row.integer(11)};
}

std::string purchase_stream(std::string_view payment_id)
{
    return "purchase-" + std::string(payment_id);
}

constexpr std::string_view close_row =
    "UPDATE purchases SET status = $2, reason = $3, stream_version = $4, completed_at = $5 WHERE number = $1";

constexpr std::string_view vacate_place = "UPDATE purchases SET vacated = payment_id WHERE number = $1";

void end_purchase(storage::transaction& in, parts& of, std::string_view payment_id, purchase_status status,
                  std::optional<std::string> const& reason, bus::delivery const& because)
{
    auto const found = find_for_closing(in, payment_id);
    if (!found || found->status == status)
        return;
    if (!may_become(found->status, status)) {
        telemetry::log(telemetry::level::warning, "games", found->correlation_id,
                       "purchase {} stays {}: it cannot become {} any more", payment_id,
                       to_text(found->status), to_text(status));
        return;
    }
    auto const now = of.with.clock.now();
    auto const version = found->stream_version + 1;
    in.execute(close_row, found->number, to_text(status), reason, version, now);
    if (status != purchase_status::completed)
        in.execute(vacate_place, found->number);
    contracts::purchase_completed const event{.payment_id = std::string(payment_id),
                                              .user_id = found->user_id,
                                              .game_id = found->game_id,
                                              .status = std::string(to_text(status)),
                                              .reason = reason,
                                              .correlation_id = found->correlation_id,
                                              .completed_at = now};
    auto trace = because.trace;
    trace.correlation_id = found->correlation_id;
    bus::record_event(in, of.with.ids, now, purchase_stream(payment_id), version, event, trace);
}

} // namespace fcg::games
