#include "features/features.hpp"
#include "internal/purchases/purchase.hpp"
#include "internal/purchases/purchase_saga.hpp"
#include "library/api/questions.hpp"
#include "platform/http/routing/idempotency.hpp"

#include <algorithm>

namespace fcg::games {

namespace {

struct wish {
    std::optional<std::string> reason;
};

http::shape<wish> const wish_shape{
    "RefundWish",
    {http::text("reason", &wish::reason, {.min = 1, .max = 500, .description = "an admin must say it"})}};

struct refund_attempt {
    core::uuid payment_id;
    core::uuid caller;
    bool is_admin = false;
    std::optional<std::string> reason;
    bool is_in_use = false;
    std::optional<http::idempotency_key> key;
    core::trace trace;
};

http::problem not_completed(purchase_status status)
{
    return http::conflict("purchase-not-completed", "There is nothing to refund",
                          "the purchase is " + std::string(to_text(status)));
}

http::problem window_over(std::int64_t days)
{
    return {.status = 403,
            .slug = "refund-window-over",
            .title = "It is too late to return this game",
            .detail = "a game can be returned within " + std::to_string(days) + " days"};
}

http::problem game_in_use()
{
    return {.status = 403,
            .slug = "game-in-use",
            .title = "A game that was downloaded cannot be returned",
            .detail = "only the store itself can still take it back"};
}

/// Refuses what a buyer may not do, but an admin may.
std::optional<http::problem> refuse_buyer(module_context& context, stored_saga const& purchase,
                                          refund_attempt const& attempt)
{
    if (attempt.is_admin || !next_step(purchase.now, saga_event::buyer_wants_refund))
        return std::nullopt;
    auto const days = context.settings.refund_window_days;
    if (context.env.clock.now() > purchase.completed_at.value() + std::chrono::days(days))
        return window_over(days);
    if (attempt.is_in_use)
        return game_in_use();
    return std::nullopt;
}

bool may_see(std::optional<stored_saga> const& purchase, refund_attempt const& attempt)
{
    return purchase && (attempt.is_admin || purchase->user_id == attempt.caller.to_string());
}

http::response refund(storage::transaction& tx, module_context& context, refund_attempt const& attempt)
{
    if (attempt.key)
        if (auto before = http::replay(tx, *attempt.key))
            return std::move(*before);
    auto const payment_id = attempt.payment_id.to_string();
    auto purchase = load_saga(tx, payment_id);
    if (!may_see(purchase, attempt))
        return http::not_found("purchase");
    if (auto const refusal = refuse_buyer(context, *purchase, attempt))
        return *refusal;

    auto const saga_event =
        attempt.is_admin ? saga_event::admin_wants_refund : saga_event::buyer_wants_refund;
    saga_cause const cause{saga_event, attempt.reason,
                           attempt.is_admin ? contracts::requester::admin : contracts::requester::buyer};
    bool const is_begun = advance_saga(tx, context, *purchase, cause, attempt.trace);
    if (!is_begun && !purchase->now.refund)
        return not_completed(purchase->now.status);

    auto const shown = read_purchase(tx, context.settings, purchase->number);
    auto answer = http::accepted("/api/purchases/" + payment_id, purchase_shape.write(shown));
    if (attempt.key)
        http::remember(tx, *attempt.key, answer, context.env.clock.now());
    return answer;
}

/// Returns true if the buyer's library says that the game of this purchase is in use.
task<bool> ask_whether_in_use(module_context& context, contracts::user_id user_id, contracts::game_id game_id,
                              contracts::payment_id payment_id)
{
    library::entitlement_question question{std::move(user_id), std::move(game_id)};
    auto const answer = co_await context.questions.ask(std::move(question));
    co_return std::ranges::any_of(answer.entitlements, [&](auto const& entitlement) {
        return entitlement.is_in_use && entitlement.payment_id == payment_id;
    });
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const id = request.path_id("paymentId", "purchase");
    if (!id)
        co_return id.error();
    auto const body = wish_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const key = http::read_idempotency_key(request);
    if (!key)
        co_return key.error();
    refund_attempt attempt{.payment_id = *id,
                           .caller = request.caller_id(),
                           .is_admin = request.caller->is_admin(),
                           .reason = body->reason,
                           .key = *key,
                           .trace = request.trace};
    if (attempt.is_admin && !attempt.reason)
        co_return http::invalid_fields({{"reason", "an admin must say why"}});

    auto const payment_id = id->to_string();
    auto const saga = context.db.read([&](storage::reader& db) { return load_saga(db, payment_id); });
    if (!may_see(saga, attempt))
        co_return http::not_found("purchase");
    if (!attempt.is_admin && saga->now.status == purchase_status::completed)
        attempt.is_in_use = co_await ask_whether_in_use(context, saga->user_id, saga->game_id, payment_id);
    auto unit = [&](storage::transaction& tx) { return refund(tx, context, attempt); };
    auto answered = co_await context.db.write(unit);
    if (attempt.is_admin)
        request.change.after = wish_shape.write(*body);
    co_return answered;
}

} // namespace

void refund_purchase(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::post,
                .path = "/api/purchases/{paymentId}/refund",
                .access = http::access::signed_in,
                .summary =
                    "Returns a game: by its buyer within the window and while it was not downloaded, by "
                    "an admin at any time. Asking again changes nothing.",
                .tag = "purchases",
                .answers = {{202, "The refund is in progress; the purchase shows its state",
                             purchase_shape.describe()},
                            {400, "A field or the Idempotency-Key is not valid"},
                            {403, "refund-window-over or game-in-use"},
                            {404, "No such purchase, or somebody else's"},
                            {409, "purchase-not-completed"},
                            {422, "The Idempotency-Key came with another body before"}},
                .body = wish_shape.describe(),
                .headers = {http::idempotency_key_header()},
                .rate_limit = "player",
                .act = "purchase.refund",
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
