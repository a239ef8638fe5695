#include "bus/contracts/game_purchase_requested.hpp"
#include "bus/publishing/outbox.hpp"
#include "features/features.hpp"
#include "internal/catalogue/game_store.hpp"
#include "internal/promotions/promotion_store.hpp"
#include "internal/promotions/running_promotions.hpp"
#include "internal/purchases/purchase.hpp"
#include "internal/purchases/purchase_limits.hpp"
#include "library/api/questions.hpp"
#include "platform/http/routing/idempotency.hpp"

namespace fcg::games {

namespace {

struct order {
    core::uuid game_id;
    std::string payment_method;
};

http::shape<order> const order_shape{
    "PurchaseOrder",
    {http::id("gameId", &order::game_id),
     http::choice("paymentMethod", &order::payment_method,
                  {"CreditCard", "DebitCard", "Pix", "Boleto", "PayPal", "BankTransfer", "CryptoCurrency"})}};

struct receipt {
    core::uuid payment_id;
    std::string correlation_id;
    std::string status;
};

http::shape<receipt> const receipt_shape{"PurchaseReceipt",
                                         {http::id("paymentId", &receipt::payment_id),
                                          http::text("correlationId", &receipt::correlation_id),
                                          http::choice("status", &receipt::status, {"requested"})}};

http::problem game_withdrawn()
{
    return http::conflict("game-withdrawn", "The game is not on sale", "it was withdrawn from the catalogue");
}

http::problem already_owned()
{
    return http::conflict("already-owned", "You own this game", "it is in your library");
}

http::problem purchase_pending(contracts::payment_id const& payment_id)
{
    return http::conflict("purchase-pending", "You are buying this game already",
                          "see /api/purchases/" + payment_id);
}

struct purchase_attempt {
    order order;
    core::uuid buyer;
    std::optional<http::idempotency_key> key;
    bool is_owned = false;
    core::trace trace;
};

constexpr std::string_view select_rival =
    "SELECT payment_id, status FROM purchases WHERE user_id = $1 AND game_id = $2 AND vacated = ''";

/// Returns nothing unless another purchase holds the player's slot for this game.
std::optional<http::problem> refuse_for_rival(storage::transaction& tx, purchase_attempt const& attempt)
{
    auto rival = tx.query(select_rival, attempt.buyer, attempt.order.game_id);
    if (!rival.next())
        return std::nullopt;
    return rival.text(1) == "completed" ? already_owned() : purchase_pending(rival.text(0));
}

/// Applies the store's limits. An existing purchase of the same game takes precedence as the reason.
std::optional<http::problem> refuse_for_limits(storage::transaction& tx, module_context& context,
                                               purchase_attempt const& attempt, core::time_point now)
{
    auto const max_open = context.settings.max_open_purchases;
    if (max_open > 0 && !may_open_purchase(tx, context.open_bounds, attempt.buyer, max_open)) {
        auto rival = refuse_for_rival(tx, attempt);
        return rival ? std::move(rival) : too_many_open_purchases(max_open);
    }
    return refuse_returned_game(tx, context.settings, attempt.buyer, attempt.order.game_id, now);
}

/// Returns the price in the row, unless its promotion has ended and the row is not updated yet.
core::money price_now(storage::transaction& tx, core::uuid const& game_id, core::money shown,
                      std::optional<std::string> const& promotion, core::time_point now)
{
    if (!promotion || is_running(tx, *promotion, now))
        return shown;
    auto game = find_game(tx, game_id).value();
    game.promotion = running_promotions(tx, now).best_for(game);
    return final_price(game);
}

constexpr std::string_view select_offer =
    "SELECT available, title, final_price_minor, currency, promotion_id FROM games WHERE id = $1";

constexpr std::string_view insert_purchase = R"(
    INSERT INTO purchases (payment_id, user_id, game_id, vacated, title, amount_minor, currency, payment_method, status,
                           stream_version, correlation_id, requested_at)
    VALUES ($1, $2, $3, '', $4, $5, $6, $7, 'requested', 1, $8, $9)
    ON CONFLICT (user_id, game_id, vacated) DO NOTHING)";

/// Inserts the purchase with the game's current title and price. Returns the price, or why there is no
/// purchase.
http::result<core::money> insert(storage::transaction& tx, module_context& context,
                                 purchase_attempt const& attempt, receipt const& receipt,
                                 core::time_point now)
{
    auto const& [game_id, payment_method] = attempt.order;
    auto offer = tx.query(select_offer, game_id);
    if (!offer.next())
        return http::not_found("game");
    if (offer.integer(0) == 0)
        return game_withdrawn();
    if (auto refusal = refuse_for_limits(tx, context, attempt, now))
        return std::move(*refusal);
    core::money const shown{offer.integer(2), core::currency::parse(offer.text(3)).value()};
    auto const price = price_now(tx, game_id, shown, offer.maybe_text(4), now);
    auto const inserted =
        tx.execute(insert_purchase, receipt.payment_id, attempt.buyer, game_id, offer.text(1), price.minor,
                   price.currency.code(), payment_method, receipt.correlation_id, now);
    if (inserted == 0)
        return refuse_for_rival(tx, attempt).value();
    return price;
}

http::response buy(storage::transaction& tx, module_context& context, purchase_attempt const& attempt)
{
    if (attempt.key)
        if (auto before = http::replay(tx, *attempt.key))
            return std::move(*before);
    if (attempt.is_owned)
        return already_owned();

    auto const now = context.env.clock.now();
    receipt const receipt{context.env.ids.next(), attempt.trace.correlation_id, "requested"};
    auto const price = insert(tx, context, attempt, receipt, now);
    if (!price)
        return price.error();

    auto const payment_id = receipt.payment_id.to_string();
    contracts::game_purchase_requested const event{
        .payment_id = payment_id,
        .user_id = attempt.buyer.to_string(),
        .game_id = attempt.order.game_id.to_string(),
        .amount = *price,
        .method = contracts::parse_payment_method(attempt.order.payment_method).value(),
        .correlation_id = receipt.correlation_id};
    bus::record_event(tx, context.env.ids, now, purchase_stream(payment_id), 1, event, attempt.trace);

    auto answer = http::accepted("/api/purchases/" + payment_id, receipt_shape.write(receipt));
    if (attempt.key)
        http::remember(tx, *attempt.key, answer, now);
    return answer;
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const body = order_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const key = http::read_idempotency_key(request);
    if (!key)
        co_return key.error();
    purchase_attempt attempt{
        .order = *body, .buyer = request.caller_id(), .key = *key, .trace = request.trace};

    library::ownership_question question{attempt.buyer.to_string(), attempt.order.game_id.to_string()};
    auto const ownership = co_await context.questions.ask(std::move(question));
    attempt.is_owned = ownership.owned;
    auto unit = [&](storage::transaction& tx) { return buy(tx, context, attempt); };
    auto answered = co_await context.db.write(unit);
    co_return answered;
}

} // namespace

void buy_game(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::post,
         .path = "/api/games/purchase",
         .access = http::access::signed_in,
         .summary = "Buys a game for the caller at its final price. The answer is a promise: its Location "
                    "shows what happens to the purchase.",
         .tag = "purchases",
         .answers = {{202, "The purchase is in progress", receipt_shape.describe()},
                     {400, "A field or the Idempotency-Key is not valid"},
                     {404, "No such game"},
                     {409, "game-withdrawn, already-owned, purchase-pending, too-many-open-purchases or "
                           "returned-too-often"},
                     {422, "The Idempotency-Key came with another body before"}},
         .body = order_shape.describe(),
         .headers = {http::idempotency_key_header()},
         .rate_limit = "player",
         .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
