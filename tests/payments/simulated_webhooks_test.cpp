// The webhooks that the simulated provider sends, over real sockets.
#include "inside/provider/providers.hpp"
#include "platform/http/standard_webhooks.hpp"
#include "support/answering_server.hpp"
#include "support/eventually.hpp"
#include "support/worlds.hpp"

#include <doctest/doctest.h>

using namespace fcg;

namespace {

constexpr auto secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A simulated provider on the loop of this thread, with the machine's clock.
struct sending_case {
    explicit sending_case(test::answering_server::answers says) : hears(loop, std::move(says)) { make(); }

    ~sending_case() { CHECK(test::run(loop, chosen->stop())); }

    /// As after a restart of the process: what waits is in the books.
    void restart()
    {
        CHECK(test::run(loop, chosen->stop()));
        make();
        start();
    }

    void start() { chosen->start(); }

    void charge(std::string id)
    {
        payments::charge_order order{std::move(id), {5903, core::currency::brl()}, "Pix", {}};
        auto const outcome = test::run(loop, chosen->provider->charge(std::move(order)));
        CHECK(outcome.end == payments::charge_outcome::kind::waiting);
    }

    /// Runs the loop until `done`; false when it takes too long.
    bool wait_until(std::function<bool()> const& done)
    {
        for (int i = 0; i < 3'000 && !done(); ++i)
            test::run(loop, async::sleep_for(loop, std::chrono::milliseconds(5)));
        return done();
    }

    std::int64_t waiting()
    {
        return books->read([](storage::reader& in) {
            auto row = in.query("SELECT count(*) FROM simulated_webhooks");
            row.next();
            return row.integer(0);
        });
    }

    std::string url() const { return hears.url(); }

    async::real_loop loop;
    core::system_clock clock;
    core::seeded_random chance{1};
    core::id_generator ids{clock, chance};
    telemetry::metrics metrics;
    test::temporary_folder folder;
    async::loop_workplace place{loop};
    surroundings around{.clock = clock,
                        .chance = chance,
                        .ids = ids,
                        .background = loop,
                        .metrics = metrics,
                        .data_folder = folder.path(),
                        .open_database = {},
                        .make_workplace = {}};
    std::unique_ptr<storage::database> books = std::make_unique<storage::database>(
        folder / "payments.db", "payments", place, place, storage::database::options{});
    payments::payment_settings how;
    test::answering_server hears;
    std::optional<payments::chosen_provider> chosen;

private:
    void make()
    {
        how.simulated.later_ms = 20;
        chosen = payments::simulated(around, how, *books, {{secret}, std::chrono::seconds(300)});
    }
};

std::string header_of(std::string const& request, std::string const& name)
{
    auto const at = request.find("\r\n" + name + ": ");
    if (at == std::string::npos)
        return {};
    auto const begin = at + name.size() + 4;
    return request.substr(begin, request.find("\r\n", begin) - begin);
}

std::string body_of(std::string const& request)
{
    return request.substr(request.find("\r\n\r\n") + 4);
}

} // namespace

TEST_CASE("the simulated provider tells an approval by a signed webhook, once it is taken")
{
    sending_case one([](std::string const&) { return test::answering_server::answer{204, {}}; });
    one.start();
    one.chosen->answers_at(one.url());
    one.charge("p-1");
    REQUIRE(one.wait_until([&] { return one.waiting() == 0; }));
    REQUIRE(one.hears.requests().size() == 1);

    auto const& request = one.hears.requests().front();
    CHECK(request.starts_with("POST /api/payments/webhooks/simulated HTTP/1.1\r\n"));
    auto const id = header_of(request, "webhook-id");
    auto const at = header_of(request, "webhook-timestamp");
    auto const signatures = header_of(request, "webhook-signature");
    std::vector const keys{http::webhook_key::parse(secret).value()};
    CHECK(http::why_not_signed({id, at, signatures}, body_of(request), keys, std::chrono::seconds(60),
                               one.clock.now())
              .empty());
    CHECK(body_of(request).find(R"("paymentId":"p-1","reference":"simulated-p-1","amount":59.03,)") !=
          std::string::npos);
}

TEST_CASE("a webhook that is not taken is sent again under the same id until it is")
{
    int answered = 0;
    sending_case one(
        [&](std::string const&) { return test::answering_server::answer{++answered < 3 ? 503 : 204, {}}; });
    one.start();
    one.chosen->answers_at(one.url());
    one.charge("p-1");
    REQUIRE(one.wait_until([&] { return one.waiting() == 0; }));
    REQUIRE(one.hears.requests().size() == 3);
    for (auto const& request : one.hears.requests())
        CHECK(header_of(request, "webhook-id") == "simulated-p-1-approved");
}

TEST_CASE("webhooks wait until it is known where to, and outlive a restart")
{
    sending_case one([](std::string const&) { return test::answering_server::answer{204, {}}; });
    one.start();
    one.charge("p-1");
    one.charge("p-2");
    one.restart();
    CHECK(one.waiting() == 2);
    one.chosen->answers_at(one.url());
    REQUIRE(one.wait_until([&] { return one.waiting() == 0; }));
    CHECK(one.hears.requests().size() == 2);
}

TEST_CASE("a process that speaks TLS is sent nothing, and the webhooks stay")
{
    sending_case one([](std::string const&) { return test::answering_server::answer{204, {}}; });
    one.start();
    one.chosen->answers_at("https://127.0.0.1:1");
    one.charge("p-1");
    CHECK(one.waiting() == 1);
}

TEST_CASE("the simulated provider can be told to send its webhooks elsewhere")
{
    sending_case one([](std::string const&) { return test::answering_server::answer{200, "{}"}; });
    one.how.simulated.webhook_url = one.url() + "/else/where";
    one.restart();
    one.chosen->answers_at("http://127.0.0.1:1");
    one.charge("p-1");
    REQUIRE(one.wait_until([&] { return one.waiting() == 0; }));
    CHECK(one.hears.requests().front().starts_with("POST /else/where HTTP/1.1\r\n"));
}

TEST_CASE("where no webhook can be sent to is a matter for the operator")
{
    sending_case one([](std::string const&) { return test::answering_server::answer{204, {}}; });
    one.how.simulated.webhook_url = "ftp://example.com";
    CHECK_THROWS_AS(payments::simulated(one.around, one.how, *one.books, {}), std::runtime_error);
}

TEST_CASE("a provider that lacks what it needs is a matter for the operator")
{
    sending_case one([](std::string const&) { return test::answering_server::answer{204, {}}; });
    for (auto const* name : {"stripe", "gateway"}) {
        one.how.provider = name;
        CHECK_THROWS_AS(payments::choose_provider(one.around, one.how, *one.books), std::runtime_error);
    }
    one.how.provider = "simulated";
    one.how.webhook_secrets = "  no-key  ";
    CHECK_THROWS_AS(payments::choose_provider(one.around, one.how, *one.books), std::runtime_error);
    one.how.webhook_secrets = std::string("  ") + secret + " \t " + secret + "\n";
    CHECK(payments::choose_provider(one.around, one.how, *one.books).provider->name() == "simulated");
}
