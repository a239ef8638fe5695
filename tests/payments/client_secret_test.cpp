#include "features/features.hpp"
#include "payment/by_id.hpp"
#include "reconciliation/reconciling_fixture.hpp"

namespace {

using namespace fcg;
using namespace fcg::test;

/// A payment that waits for its buyer, at a provider that has a secret for the buyer's browser.
struct waiting_payment : reconciling_case {
    waiting_payment()
    {
        store.serve([this](http::routes& routes) { payments::show_client_secret(routes, context); },
                    {db.get()});
        write([this](storage::transaction& tx) {
            payments::open_payment(tx,
                                   {.payment_id = id.to_string(),
                                    .user_id = buyer.to_string(),
                                    .game_id = "a-game",
                                    .amount = {5990, core::currency::brl()},
                                    .method = contracts::payment_method::credit_card,
                                    .correlation_id = "c"},
                                   command_context());
            test::begin_attempt(tx, id.to_string(), "scripted", command_context());
        });
    }

    void open()
    {
        write([this](auto& tx) { payments::open_charge(tx, id.to_string(), "pi_1", command_context()); });
    }

    reply ask(std::string const& text)
    {
        return store.call("GET", "/api/payments/" + id.to_string() + "/client-secret", nullptr, text);
    }

    core::uuid id = store.env().ids.next();
    core::uuid buyer = store.env().ids.next();
    std::string token = token_for(buyer);
};

} // namespace

TEST_CASE_FIXTURE(waiting_payment, "the buyer gets the secret that the browser confirms the payment with")
{
    open();
    bank.secrets["pi_1"] = "pi_1_secret";
    auto const shown = ask(token);
    CHECK(shown.status == 200);
    CHECK(shown.json == nlohmann::json{{"clientSecret", "pi_1_secret"}});
    CHECK(shown.header("cache-control") == "no-store");
}

TEST_CASE_FIXTURE(waiting_payment, "nobody else gets the secret, not even an admin")
{
    open();
    bank.secrets["pi_1"] = "pi_1_secret";
    CHECK(ask(token_for(store.env().ids.next())).status == 404);
    CHECK(ask(token_for(store.env().ids.next(), http::role::admin)).status == 404);
    CHECK(ask("").status == 401);
}

TEST_CASE_FIXTURE(waiting_payment, "a payment that does not wait for its buyer has no secret")
{
    CHECK(ask(token).slug() == "payment-not-waiting"); // the charge is not opened
    open();
    CHECK(ask(token).status == 409); // the provider has none
    bank.secrets["pi_1"] = "pi_1_secret";
    end(id.to_string(), payments::status::approved);
    CHECK(ask(token).status == 409);
}

TEST_CASE_FIXTURE(waiting_payment, "without an answer of the provider the secret is asked for later")
{
    open();
    bank.is_away = true;
    CHECK(ask(token).status == 503);
}

TEST_CASE_FIXTURE(waiting_payment, "the secret is remembered for seconds: the provider receives one request")
{
    open();
    bank.secrets["pi_1"] = "pi_1_secret";
    for (int i = 0; i < 50; ++i)
        CHECK(ask(token).json["clientSecret"] == "pi_1_secret");
    CHECK(bank.secrets_asked == 1);
    store.advance(std::chrono::seconds(5));
    bank.secrets["pi_1"] = "another";
    CHECK(ask(token).json["clientSecret"] == "another");
    CHECK(bank.secrets_asked == 2);
}

TEST_CASE_FIXTURE(waiting_payment, "of many who ask at the same time one asks the provider")
{
    open();
    bank.secrets["pi_1"] = "pi_1_secret";
    bank.takes_its_time = std::chrono::milliseconds(300);
    auto const ask_at_once = [this] {
        std::vector<call_to_make> calls(
            20, call_to_make{.method = "GET",
                             .target = "/api/payments/" + id.to_string() + "/client-secret",
                             .body = {},
                             .token = token,
                             .headers = {}});
        return store.call_at_once(std::move(calls));
    };
    for (auto const& answer : ask_at_once())
        CHECK(answer.json["clientSecret"] == "pi_1_secret");
    CHECK(bank.secrets_asked == 1);

    store.advance(std::chrono::seconds(5));
    bank.is_away = true; // all concurrent callers get the same result
    for (auto const& answer : ask_at_once())
        CHECK(answer.status == 503);
    CHECK(bank.secrets_asked == 2);
    bank.is_away = false;
    CHECK(ask(token).status == 200); // the failure is not cached
}
