#include "features/features.hpp"
#include "games/api/questions.hpp"
#include "internal/payment/payment_commands.hpp"
#include "internal/payment/payment_response.hpp"
#include "platform/http/routing/idempotency.hpp"
#include "users/api/questions.hpp"

namespace fcg::payments {

namespace {

struct new_payment {
    contracts::user_id user_id;
    contracts::game_id game_id;
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
    auto answer = http::accepted("/api/payments/" + order.payment_id, payment_shape.write(opened.value()));
    if (key)
        http::remember(tx, *key, answer, command.now);
    return answer;
}

/// Checks the buyer and the game, and replaces the order's user id with the one that the users module stores,
/// by which the buyer's payments are found.
task<std::optional<http::problem>> check_parties(module_context& context, payment_order& order)
{
    std::vector<http::field_fault> faults;
    users::account_question account_question{order.user_id};
    auto const buyer = co_await context.questions.ask(std::move(account_question));
    if (!buyer.account || !buyer.account->open)
        faults.push_back({"userId", "is not an open account"});
    games::games_question games_question{{order.game_id}};
    auto const catalogue = co_await context.questions.ask(std::move(games_question));
    if (catalogue.games.empty())
        faults.push_back({"gameId", "is not a game of the catalogue"});
    if (!faults.empty())
        co_return http::invalid_fields(std::move(faults));
    order.user_id = buyer.account->user_id;
    co_return std::nullopt;
}

task<http::response> answer(module_context& context, http::request& request)
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
    auto const refusal = co_await check_parties(context, *order);
    if (refusal)
        co_return *refusal;

    auto unit = [&](storage::transaction& tx) {
        return open_and_respond(tx, *order, *key, context.context_for(request.trace));
    };
    auto done = co_await context.db.write(unit);
    co_return done;
}

} // namespace

void request_payment(http::routes& routes, module_context& context)
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
                .handle = [&](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::payments
