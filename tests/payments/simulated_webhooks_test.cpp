// The webhooks that the simulated provider sends, over real sockets.
#include "internal/chosen_provider/providers.hpp"
#include "platform/http/webhooks/standard_webhooks.hpp"
#include "support/answering_server.hpp"
#include "support/eventually.hpp"
#include "support/seeded_random.hpp"
#include "support/simulated_loop.hpp"
#include "support/worlds.hpp"

#include <doctest/doctest.h>

using namespace fcg;

namespace {

constexpr auto secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A simulated provider on the loop of this thread, with the machine's clock.
struct sending_case {
    explicit sending_case(test::answering_server::answers says) : receiver(loop, std::move(says)) { make(); }

    ~sending_case() { CHECK(test::run(loop, chosen->stop())); }

    /// Restarts the provider as a restart of the process would. Waiting webhooks are in its books.
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

    /// Runs the loop until `done` returns true. Returns false if that takes too long.
    bool wait_until(std::function<bool()> const& done)
    {
        for (int i = 0; i < 3'000 && !done(); ++i)
            test::run(loop, async::sleep_for(loop, std::chrono::milliseconds(5)));
        return done();
    }

    std::int64_t waiting()
    {
        return books->read([](storage::reader& db) {
            auto row = db.query("SELECT count(*) FROM simulated_webhooks");
            row.next();
            return row.integer(0);
        });
    }

    std::string url() const { return receiver.url(); }

    async::real_loop loop;
    core::system_clock clock;
    test::seeded_random random{1};
    core::id_generator ids{clock, random};
    telemetry::metrics metrics;
    test::temporary_folder folder;
    test::loop_executor executor{loop};
    environment env{.clock = clock,
                    .random = random,
                    .ids = ids,
                    .background = loop,
                    .metrics = metrics,
                    .data_folder = folder.path(),
                    .open_database = {},
                    .make_thread_pool = {}};
    std::unique_ptr<storage::database> books = std::make_unique<storage::database>(
        folder / "payments.db", "payments", executor, executor, storage::database::options{});
    payments::payment_settings settings;
    test::answering_server receiver;
    std::optional<payments::chosen_provider> chosen;

private:
    void make()
    {
        settings.simulated.later_ms = 20;
        chosen = payments::simulated(env, settings, *books, {{secret}, std::chrono::seconds(300)});
    }
};

std::string header_of(std::string const& request, std::string const& name)
{
    auto const index = request.find("\r\n" + name + ": ");
    if (index == std::string::npos)
        return {};
    auto const begin = index + name.size() + 4;
    return request.substr(begin, request.find("\r\n", begin) - begin);
}

std::string body_of(std::string const& request)
{
    return request.substr(request.find("\r\n\r\n") + 4);
}

} // namespace

TEST_CASE("the simulated provider tells an approval by a signed webhook, once it is taken")
{
    sending_case fixture([](std::string const&) { return test::answering_server::answer{204, {}}; });
    fixture.start();
    fixture.chosen->answers_at(fixture.url());
    fixture.charge("p-1");
    REQUIRE(fixture.wait_until([&] { return fixture.waiting() == 0; }));
    REQUIRE(fixture.receiver.requests().size() == 1);

    auto const& request = fixture.receiver.requests().front();
    CHECK(request.starts_with("POST /api/payments/webhooks/simulated HTTP/1.1\r\n"));
    auto const id = header_of(request, "webhook-id");
    auto const text = header_of(request, "webhook-timestamp");
    auto const signatures = header_of(request, "webhook-signature");
    std::vector const keys{http::webhook_key::parse(secret).value()};
    CHECK(http::why_not_signed({id, text, signatures}, body_of(request), keys, std::chrono::seconds(60),
                               fixture.clock.now())
              .empty());
    CHECK(body_of(request).find(R"("paymentId":"p-1","reference":"simulated-p-1","amount":59.03,)") !=
          std::string::npos);
}

TEST_CASE("a webhook that is not taken is sent again under the same id until it is")
{
    int answered = 0;
    sending_case fixture(
        [&](std::string const&) { return test::answering_server::answer{++answered < 3 ? 503 : 204, {}}; });
    fixture.start();
    fixture.chosen->answers_at(fixture.url());
    fixture.charge("p-1");
    REQUIRE(fixture.wait_until([&] { return fixture.waiting() == 0; }));
    REQUIRE(fixture.receiver.requests().size() == 3);
    for (auto const& request : fixture.receiver.requests())
        CHECK(header_of(request, "webhook-id") == "simulated-p-1-approved");
}

TEST_CASE("webhooks wait until it is known where to, and outlive a restart")
{
    sending_case fixture([](std::string const&) { return test::answering_server::answer{204, {}}; });
    fixture.start();
    fixture.charge("p-1");
    fixture.charge("p-2");
    fixture.restart();
    CHECK(fixture.waiting() == 2);
    fixture.chosen->answers_at(fixture.url());
    REQUIRE(fixture.wait_until([&] { return fixture.waiting() == 0; }));
    CHECK(fixture.receiver.requests().size() == 2);
}

TEST_CASE("a process that speaks TLS is sent nothing, and the webhooks stay")
{
    sending_case fixture([](std::string const&) { return test::answering_server::answer{204, {}}; });
    fixture.start();
    fixture.chosen->answers_at("https://127.0.0.1:1");
    fixture.charge("p-1");
    CHECK(fixture.waiting() == 1);
}

TEST_CASE("the simulated provider can be told to send its webhooks elsewhere")
{
    sending_case fixture([](std::string const&) { return test::answering_server::answer{200, "{}"}; });
    fixture.settings.simulated.webhook_url = fixture.url() + "/else/where";
    fixture.restart();
    fixture.chosen->answers_at("http://127.0.0.1:1");
    fixture.charge("p-1");
    REQUIRE(fixture.wait_until([&] { return fixture.waiting() == 0; }));
    CHECK(fixture.receiver.requests().front().starts_with("POST /else/where HTTP/1.1\r\n"));
}

TEST_CASE("where no webhook can be sent to is a matter for the operator")
{
    sending_case fixture([](std::string const&) { return test::answering_server::answer{204, {}}; });
    fixture.settings.simulated.webhook_url = "ftp://example.com";
    CHECK_THROWS_AS(payments::simulated(fixture.env, fixture.settings, *fixture.books, {}),
                    std::runtime_error);
}

TEST_CASE("a provider that lacks what it needs is a matter for the operator")
{
    sending_case fixture([](std::string const&) { return test::answering_server::answer{204, {}}; });
    for (auto const* name : {"stripe", "gateway"}) {
        fixture.settings.provider = name;
        CHECK_THROWS_AS(payments::choose_provider(fixture.env, fixture.settings, *fixture.books),
                        std::runtime_error);
    }
    fixture.settings.provider = "simulated";
    fixture.settings.webhook_secrets = "  no-key  ";
    CHECK_THROWS_AS(payments::choose_provider(fixture.env, fixture.settings, *fixture.books),
                    std::runtime_error);
    fixture.settings.webhook_secrets = std::string("  ") + secret + " \t " + secret + "\n";
    CHECK(payments::choose_provider(fixture.env, fixture.settings, *fixture.books).provider->name() ==
          "simulated");
}
