#include "features/features.hpp"
#include "internal/payment/payment_commands.hpp"
#include "internal/payment/payment_response.hpp"
#include "platform/http/routing/idempotency.hpp"

namespace fcg::payments {

namespace {

struct new_payment {
    std::string user_id;
    std::string game_id;
    std::string amount;
    std::string currency;
    std::string payment_method;
};

http::shape<new_payment> const new_payment_shape{
    "NewPayment",
    {http::text("userId", &new_payment::user_id, {.min = 1, .max = 128}),
     http::text("gameId", &new_payment::game_id, {.min = 1, .max = 128}),
     http::decimal("amount", &new_payment::amount, "at most the decimals of the currency"),
     http::currency("currency", &new_payment::currency, "ISO 4217"),
     http::text("paymentMethod", &new_payment::payment_method, {.min = 1, .max = 40})}};

http::result<payment_order> to_order(new_payment const& body, http::request const& request, environment& env)
{
    std::vector<http::field_fault> faults;
    payment_order order;
    auto const currency = core::currency::parse(body.currency).value();
    auto const minor = core::parse_minor(body.amount, currency.decimals());
    if (!minor)
        faults.push_back(
            {"amount", "must be a decimal number from 0 with no more decimals than the currency has"});
    auto const method = contracts::parse_payment_method(body.payment_method);
    if (!method)
        faults.push_back(
            {"paymentMethod",
             "is not one of CreditCard, DebitCard, Pix, Boleto, PayPal, BankTransfer, CryptoCurrency"});
    if (!faults.empty())
        return http::invalid_fields(std::move(faults));
    return payment_order{.payment_id = env.ids.next().to_string(),
                         .user_id = body.user_id,
                         .game_id = body.game_id,
                         .amount = {*minor, currency},
                         .method = *method,
                         .correlation_id = request.trace.correlation_id};
}

http::response open_and_respond(storage::transaction& tx, payment_order const& order,
                                std::optional<http::idempotency_key> const& key,
                                command_context const& command)
{
    if (key)
        if (auto before = http::replay(tx, *key))
            return std::move(*before);
    open_payment(tx, order, command);
    auto const opened = load_payment(tx, order.payment_id);
    auto answer =
        http::accepted("/api/payments/" + order.payment_id, payment_shape.write(to_response(opened.value())));
    if (key)
        http::remember(tx, *key, answer, command.now);
    return answer;
}

/// Checks the buyer and the game, and replaces the order's user id with the one that the users module stores,
/// by which the buyer's payments are found.
task<std::optional<http::problem>> check_parties(payment_order& order, users::questions& users,
                                                 games::questions& games)
{
    std::vector<http::field_fault> faults;
    auto const account = co_await users.find_account(order.user_id);
    if (!account || !account->open)
        faults.push_back({"userId", "is not an open account"});
    std::vector<std::string> texts{order.game_id};
    auto const cards = co_await games.find_games(std::move(texts));
    if (cards.empty())
        faults.push_back({"gameId", "is not a game of the catalogue"});
    if (!faults.empty())
        co_return http::invalid_fields(std::move(faults));
    order.user_id = account->user_id;
    co_return std::nullopt;
}

task<http::response> answer(module_context& context, users::questions& users, games::questions& games,
                            http::request& request)
{
    auto const body = new_payment_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const key = http::read_idempotency_key(request);
    if (!key)
        co_return key.error();
    auto order = to_order(*body, request, context.env);
    if (!order)
        co_return order.error();
    auto const refusal = co_await check_parties(*order, users, games);
    if (refusal)
        co_return *refusal;

    auto unit = [&](storage::transaction& tx) {
        return open_and_respond(tx, *order, *key, context.context_for(request.trace));
    };
    auto done = co_await context.db.write(unit);
    co_return done;
}

} // namespace

void request_payment(http::routes& routes, module_context& context, users::questions& users,
                     games::questions& games)
{
    routes.add({.method = http::method::post,
                .path = "/api/payments",
                .access = http::access::service_or_admin,
                .summary = "Opens a payment; it is processed like one that a purchase opened.",
                .tag = "payments",
                .answers = {{202, "The payment waits to be processed", payment_shape.describe()},
                            {400, "A field is not valid"},
                            {422, "The idempotency key came with another body before"}},
                .body = new_payment_shape.describe(),
                .headers = {http::idempotency_key_header()},
                .act = "payment.request",
                .handle = [&](http::request& request) { return answer(context, users, games, request); }});
}

} // namespace fcg::payments
