#include "features/features.hpp"
#include "inside/payment/payment_answer.hpp"
#include "inside/payment/steps.hpp"
#include "platform/http/idempotency.hpp"

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

http::result<payment_order> to_order(new_payment const& body, http::request const& asked, surroundings& with)
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
        faults.push_back({"paymentMethod",
                          "is none of CreditCard, DebitCard, Pix, Boleto, PayPal, BankTransfer, "
                          "CryptoCurrency"});
    if (!faults.empty())
        return http::invalid_fields(std::move(faults));
    return payment_order{.payment_id = with.ids.next().to_string(),
                         .user_id = body.user_id,
                         .game_id = body.game_id,
                         .amount = {*minor, currency},
                         .method = *method,
                         .correlation_id = asked.trace.correlation_id};
}

http::response open_and_answer(storage::transaction& in, payment_order const& order,
                               std::optional<http::idempotency_key> const& key, step const& at)
{
    if (key)
        if (auto before = http::replay(in, *key))
            return std::move(*before);
    open_payment(in, order, at);
    auto const opened = load_payment(in, order.payment_id);
    auto answer =
        http::accepted("/api/payments/" + order.payment_id, payment_shape.write(to_answer(opened.value())));
    if (key)
        http::remember(in, *key, answer, at.now);
    return answer;
}

/// Takes over the buyer's id as users writes it, by which the buyer's payments are found.
task<std::optional<http::problem>> check_parties(payment_order& order, users::questions& users,
                                                 games::questions& games)
{
    std::vector<http::field_fault> faults;
    auto const account = co_await users.find_account(order.user_id);
    if (!account || !account->open)
        faults.push_back({"userId", "is no open account"});
    std::vector<std::string> wanted{order.game_id};
    auto const found = co_await games.find_games(std::move(wanted));
    if (found.empty())
        faults.push_back({"gameId", "is no game of the catalogue"});
    if (!faults.empty())
        co_return http::invalid_fields(std::move(faults));
    order.user_id = account->user_id;
    co_return std::nullopt;
}

task<http::response> answer(parts& of, users::questions& users, games::questions& games, http::request& asked)
{
    auto const body = new_payment_shape.read_body(asked);
    if (!body)
        co_return body.error();
    auto const key = http::read_idempotency_key(asked);
    if (!key)
        co_return key.error();
    auto order = to_order(*body, asked, of.with);
    if (!order)
        co_return order.error();
    auto const refusal = co_await check_parties(*order, users, games);
    if (refusal)
        co_return *refusal;

    auto unit = [&](storage::transaction& in) {
        return open_and_answer(in, *order, *key, {of.with.ids, of.with.clock.now(), asked.trace});
    };
    auto done = co_await of.db.write(unit);
    co_return done;
}

} // namespace

void request_payment(http::routes& into, parts& of, users::questions& users, games::questions& games)
{
    into.add({.method = http::method::post,
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
              .handle = [&](http::request& asked) { return answer(of, users, games, asked); }});
}

} // namespace fcg::payments
