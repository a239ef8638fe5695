#include "internal/upkeep/past_events.hpp"

#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_updated.hpp"
#include "bus/contracts/game_withdrawn.hpp"
#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

#include <stdexcept>

namespace fcg::indexer {

namespace {

/// Small, so that live changes do not wait long for the transaction that stores a page.
constexpr std::size_t events_in_a_page = 200;

constexpr std::string_view stream_prefix = "game-";

void log_left_out(storage::stored_event const& event, std::string_view why)
{
    telemetry::log(telemetry::level::warning, "indexer", event.trace.correlation_id,
                   "the event {} at position {} ({}) is skipped: {}", event.type, event.position,
                   event.stream, why);
}

template <class Contract>
std::optional<Contract> read_payload(storage::stored_event const& event)
{
    auto const parsed = json::parse(event.payload);
    auto const* const body = std::get_if<json::value>(&parsed);
    Contract content{};
    auto const why = body != nullptr ? from_json(*body, content) : std::string("it is not JSON");
    if (why.empty())
        return content;
    log_left_out(event, why);
    return std::nullopt;
}

template <class Contract>
std::optional<contracts::game_facts> read_game(storage::stored_event const& event)
{
    auto content = read_payload<Contract>(event);
    return content ? std::optional(std::move(content->game)) : std::nullopt;
}

} // namespace

past past_of_games()
{
    return {"games",
            {std::string(contracts::game_created::name), std::string(contracts::game_updated::name),
             std::string(contracts::game_withdrawn::name)}};
}

past past_of_sales()
{
    return {"library",
            {std::string(contracts::entitlement_granted::name),
             std::string(contracts::entitlement_revoked::name)}};
}

std::optional<past_change> read_change(storage::stored_event const& event)
{
    past_change past_change{.game_id = {}, .position = event.position, .game = std::nullopt};
    std::string id;
    if (event.type == contracts::game_withdrawn::name) {
        auto const content = read_payload<contracts::game_withdrawn>(event);
        if (!content)
            return std::nullopt;
        id = content->game_id;
    } else {
        past_change.game = event.type == contracts::game_created::name
                               ? read_game<contracts::game_created>(event)
                               : read_game<contracts::game_updated>(event);
        if (!past_change.game)
            return std::nullopt;
        id = past_change.game->game_id;
    }
    if (past_change.game && !past_change.game->available)
        past_change.game.reset(); // the reaction to the event does the same
    auto const parsed = core::uuid::parse(id);
    if (!parsed) {
        log_left_out(event, "its gameId is not a UUID");
        return std::nullopt;
    }
    past_change.game_id = *parsed;
    return past_change;
}

past_sale read_sale(storage::stored_event const& event)
{
    if (event.type == contracts::entitlement_revoked::name)
        return {.sold = std::nullopt, .taken_back = read_payload<contracts::entitlement_revoked>(event)};
    auto sale = read_payload<contracts::entitlement_granted>(event);
    if (sale && core::uuid::parse(sale->user_id) && core::uuid::parse(sale->game_id))
        return {.sold = std::move(sale), .taken_back = std::nullopt};
    if (sale)
        log_left_out(event, "userId or gameId is not a UUID");
    return {};
}

std::optional<core::uuid> game_of(storage::stored_event const& event)
{
    if (!event.stream.starts_with(stream_prefix))
        return std::nullopt;
    return core::uuid::parse(std::string_view(event.stream).substr(stream_prefix.size()));
}

task<> read_past(bus::event_history& history, past past, std::int64_t after, std::int64_t until,
                 std::function<task<>(bus::event_history::page)> take)
{
    while (after < until) {
        auto page = co_await history.read(past.module, past.contracts, after, events_in_a_page);
        if (page.reached <= after)
            throw std::runtime_error("the history of " + past.module + " ends before its newest event");
        after = page.reached;
        co_await take(std::move(page));
    }
}

void end_if_stopping(async::task_group const& tasks)
{
    if (tasks.stopping())
        async::throw_cancelled();
}

task<std::int64_t> newest_of(bus::event_history& history, past past)
{
    auto const page = co_await history.read(std::move(past.module), std::move(past.contracts), 0, 1);
    co_return page.newest;
}

} // namespace fcg::indexer
