#include "internal/delivery/notify.hpp"
#include "internal/topics.hpp"
#include "internal/webhooks/webhook_deliverer.hpp"
#include "store/module_fixture.hpp"

#include <algorithm>
#include <map>

using namespace fcg;
using namespace fcg::notifications;
using namespace std::chrono_literals;

namespace {

/// Returns the scripted results, each after the scripted time.
struct scripted_sender final : webhook_sender {
    explicit scripted_sender(async::loop& loop) : loop(loop) {}

    struct script {
        int status = 200;
        std::chrono::microseconds takes{0};
    };

    task<webhook_attempt> send(webhook_to_send webhook) override
    {
        sent.push_back(webhook);
        auto const script = says(webhook);
        if (script.takes > 0us)
            co_await async::sleep_for(loop, script.takes);
        co_return webhook_attempt{script.status, is_accepted(script.status) ? "" : "it answered so"};
    }

    std::vector<std::string> ids() const
    {
        std::vector<std::string> texts;
        for (auto const& webhook : sent)
            texts.push_back(webhook.id);
        return texts;
    }

    async::loop& loop;
    std::function<script(webhook_to_send const&)> says = [](webhook_to_send const&) { return script(); };
    std::vector<webhook_to_send> sent;
};

struct deliverer_case {
    test::module_store store;
    std::unique_ptr<storage::database> db = store.env().open_database("notifications");
    scripted_sender sender{store.env().background};
    endpoint_book book;
    std::unique_ptr<webhook_deliverer> deliverer;
    notification_settings settings;
    bus::question_directory questions; ///< is empty, because webhooks ask nobody
    module_context shared{store.env(), settings, *db, book, questions};

    deliverer_case() { restart(); }

    ~deliverer_case() { stop(); }

    void stop()
    {
        if (deliverer)
            store.run(deliverer->stop());
        deliverer.reset();
    }

    void restart()
    {
        stop();
        deliverer = std::make_unique<webhook_deliverer>(store.env(), *db, book, sender);
        shared.webhooks = deliverer.get();
        deliverer->start();
        store.advance(0us);
    }

    core::uuid add_endpoint(std::string url = "https://shop.example/hook")
    {
        webhook_endpoint endpoint;
        endpoint.id = store.env().ids.next();
        endpoint.url = std::move(url);
        endpoint.subscriptions = everything_by_webhook;
        endpoint.keys = make_keys(store.env().random);
        endpoint.created_at = store.clock().now();
        write([&](storage::transaction& tx) {
            insert_endpoint(tx, endpoint);
            book.renew(tx);
            tx.after_commit([this] { deliverer->wake(); });
        });
        return endpoint.id;
    }

    void tell(int times = 1)
    {
        for (int i = 0; i < times; ++i)
            write([&](storage::transaction& tx) {
                tell_endpoints(tx, shared, "purchase.completed", store.clock().now(), "{}");
            });
        store.advance(0us);
    }

    void write(std::function<void(storage::transaction&)> unit) { store.run(do_write(std::move(unit))); }

    std::vector<webhook_delivery> deliveries(core::uuid const& id)
    {
        auto delivery_row =
            db->read([&](storage::reader& db) { return list_deliveries(db, id, "", 1'000'000, 1'000); });
        std::ranges::reverse(delivery_row);
        return delivery_row;
    }

    webhook_endpoint endpoint(core::uuid const& id)
    {
        return db->read([&](storage::reader& db) { return find_endpoint(db, id); }).value();
    }

private:
    task<> do_write(std::function<void(storage::transaction&)> unit) { co_await db->write(std::move(unit)); }
};

} // namespace

TEST_CASE("what happens is delivered in order, numbered without gaps for each endpoint")
{
    deliverer_case fixture;
    auto const first = fixture.add_endpoint("https://one.example/");
    fixture.tell(2);
    auto const second = fixture.add_endpoint("https://two.example/");
    fixture.tell(3);
    std::map<std::string, std::vector<std::int64_t>> numbers;
    for (auto const& sent : fixture.sender.sent)
        numbers[sent.url].push_back(nlohmann::json::parse(sent.body)["sequence"]);
    CHECK(numbers["https://one.example/"] == std::vector<std::int64_t>{1, 2, 3, 4, 5});
    CHECK(numbers["https://two.example/"] == std::vector<std::int64_t>{1, 2, 3});
    for (auto const& id : {first, second})
        for (auto const& delivery : fixture.deliveries(id)) {
            CHECK(delivery.state == "delivered");
            CHECK(delivery.attempts == 1);
            CHECK(delivery.last_status == 200);
        }
    auto const body = nlohmann::json::parse(fixture.sender.sent[0].body);
    CHECK(body["type"] == "purchase.completed");
    CHECK(body["data"] == nlohmann::json::object());
    CHECK(core::parse_rfc3339(body["timestamp"].get<std::string>()));
}

TEST_CASE("what is refused is tried again on the schedule, under its id, and at last given up")
{
    deliverer_case fixture;
    auto const id = fixture.add_endpoint();
    fixture.sender.says = [](auto const&) { return scripted_sender::script{.status = 503}; };
    fixture.tell();
    std::vector<core::time_point> times;
    for (int step = 0; step < 100 * 60; ++step) { // a hundred hours, minute by minute
        while (times.size() < fixture.sender.sent.size())
            times.push_back(fixture.store.clock().now());
        fixture.store.advance(1min);
    }
    REQUIRE(times.size() == max_webhook_attempts);
    std::vector<std::chrono::seconds> const pauses{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
    for (std::size_t i = 0; i < pauses.size(); ++i) {
        auto const waited = times[i + 1] - times[i];
        CHECK(waited >= pauses[i] - 1min);
        CHECK(waited <= pauses[i] * 11 / 10 + 2min);
    }
    auto const ids = fixture.sender.ids();
    CHECK(std::ranges::count(ids, ids.front()) == max_webhook_attempts);
    CHECK(fixture.deliveries(id)[0].state == "dead");
    auto const endpoint = fixture.endpoint(id);
    CHECK_FALSE(endpoint.enabled); // it has accepted nothing for more than three days
    CHECK(endpoint.disabled_reason->find("three days") != std::string::npos);
}

TEST_CASE("an endpoint that accepts again is not failing any more")
{
    deliverer_case fixture;
    auto const id = fixture.add_endpoint();
    int status = 500;
    fixture.sender.says = [&](auto const&) { return scripted_sender::script{.status = status}; };
    fixture.tell();
    CHECK(fixture.endpoint(id).failing_since);
    status = 200;
    fixture.store.advance(6s);
    CHECK_FALSE(fixture.endpoint(id).failing_since);
    CHECK(fixture.deliveries(id)[0].state == "delivered");
    CHECK(fixture.deliveries(id)[0].attempts == 2);
}

TEST_CASE("410 disables the endpoint; what happens then is numbered and held, and can be recovered")
{
    deliverer_case fixture;
    auto const id = fixture.add_endpoint();
    int status = 410;
    fixture.sender.says = [&](auto const&) { return scripted_sender::script{.status = status}; };
    fixture.tell();
    CHECK_FALSE(fixture.endpoint(id).enabled);
    fixture.tell(2);
    fixture.store.advance(48h);
    CHECK(fixture.sender.sent.size() == 1);
    auto const held = fixture.deliveries(id);
    REQUIRE(held.size() == 3);
    CHECK(held[0].state == "dead");
    CHECK(held[1].state == "held");
    CHECK(held[2].sequence == 3);

    status = 200;
    fixture.write([&](storage::transaction& tx) {
        auto endpoint = find_endpoint(tx, id).value();
        endpoint.enabled = true;
        update_endpoint(tx, endpoint);
        CHECK(recover(tx, id, {}, fixture.store.clock().now()) == 3);
        tx.after_commit([&] { fixture.deliverer->wake(); });
    });
    fixture.store.advance(0us);
    CHECK(fixture.sender.sent.size() == 4);
    CHECK(fixture.sender.sent[1].id == fixture.sender.sent[0].id);
    for (auto const& delivery : fixture.deliveries(id))
        CHECK(delivery.state == "delivered");
}

TEST_CASE("everything since a number or a moment is sent again under the ids it had")
{
    deliverer_case fixture;
    auto const id = fixture.add_endpoint();
    for (int i = 0; i < 5; ++i) {
        fixture.tell();
        fixture.store.advance(1min);
    }
    auto const before = fixture.sender.ids();
    REQUIRE(before.size() == 5);
    auto const recover_from_here = [&](recover_from const& since) {
        fixture.write([&](storage::transaction& tx) {
            recover(tx, id, since, fixture.store.clock().now());
            tx.after_commit([&] { fixture.deliverer->wake(); });
        });
        fixture.store.advance(0us);
        auto again = fixture.sender.ids();
        again.erase(again.begin(), again.begin() + 5);
        fixture.sender.sent.resize(5);
        return again;
    };
    CHECK(recover_from_here({.sequence = 4}) == std::vector(before.begin() + 3, before.end()));
    CHECK(recover_from_here({.enqueued_at = fixture.deliveries(id)[1].enqueued_at}) ==
          std::vector(before.begin() + 1, before.end()));
}

TEST_CASE("a slow endpoint holds up only itself")
{
    deliverer_case fixture;
    fixture.add_endpoint("https://slow.example/");
    fixture.add_endpoint("https://quick.example/");
    fixture.sender.says = [](webhook_to_send const& webhook) {
        return scripted_sender::script{.takes = webhook.url == "https://slow.example/" ? 15s : 0s};
    };
    fixture.tell(10);
    auto const to = [&](std::string const& url) {
        return std::ranges::count(fixture.sender.sent, url, &webhook_to_send::url);
    };
    CHECK(to("https://quick.example/") == 10);
    CHECK(to("https://slow.example/") == 1);
    fixture.store.advance(150s);
    CHECK(to("https://slow.example/") == 10);
}

TEST_CASE("what was sent and not recorded goes out again under its id")
{
    deliverer_case fixture;
    auto const id = fixture.add_endpoint();
    fixture.sender.says = [](auto const&) { return scripted_sender::script{.takes = 10s}; };
    fixture.tell();
    CHECK(fixture.sender.sent.size() == 1);
    fixture.restart(); // while it waits for the response
    fixture.store.advance(11s);
    REQUIRE(fixture.sender.sent.size() == 2);
    CHECK(fixture.sender.sent[0].id == fixture.sender.sent[1].id);
    CHECK(fixture.sender.sent[0].body == fixture.sender.sent[1].body);
    CHECK(fixture.deliveries(id)[0].state == "delivered");
}

TEST_CASE("a delivery that is recovered while it is sent begins anew")
{
    deliverer_case fixture;
    auto const id = fixture.add_endpoint();
    fixture.sender.says = [](auto const&) { return scripted_sender::script{.status = 500, .takes = 10s}; };
    fixture.tell();
    fixture.store.advance(5s);
    fixture.write([&](storage::transaction& tx) { recover(tx, id, {}, fixture.store.clock().now()); });
    fixture.store.advance(6s);
    CHECK(fixture.sender.sent.size() == 2);
    CHECK(fixture.deliveries(id)[0].attempts == 0);
}

TEST_CASE("what is answered where an endpoint was before does not disable it: the new address is asked")
{
    deliverer_case fixture;
    auto const id = fixture.add_endpoint();
    fixture.sender.says = [](auto const& webhook) {
        bool const is_old = webhook.url == "https://shop.example/hook";
        return is_old ? scripted_sender::script{.status = 410, .takes = 10s} : scripted_sender::script();
    };
    fixture.tell();
    fixture.store.advance(5s);
    auto moved = fixture.endpoint(id);
    moved.url = "https://shop.example/new";
    fixture.write([&](storage::transaction& tx) { update_endpoint(tx, moved); });
    fixture.store.advance(6s);
    CHECK(fixture.endpoint(id).enabled);
    CHECK(fixture.sender.sent.back().url == "https://shop.example/new");
    CHECK(fixture.deliveries(id)[0].state == "delivered");
}

TEST_CASE("nothing goes to an endpoint that was deleted")
{
    deliverer_case fixture;
    auto const id = fixture.add_endpoint();
    fixture.sender.says = [](auto const&) { return scripted_sender::script{.status = 500}; };
    fixture.tell();
    fixture.write([&](storage::transaction& tx) {
        delete_endpoint(tx, id);
        fixture.book.renew(tx);
    });
    fixture.deliverer->wake();
    fixture.store.advance(1h);
    fixture.tell();
    CHECK(fixture.sender.sent.size() == 1);
    CHECK(fixture.deliveries(id).empty());
}

TEST_CASE("what is not pending is forgotten after thirty days")
{
    deliverer_case fixture;
    auto const id = fixture.add_endpoint();
    fixture.tell();
    fixture.store.advance(29 * 24h);
    CHECK(fixture.deliveries(id).size() == 1);
    fixture.store.advance(48h);
    CHECK(fixture.deliveries(id).empty());
    fixture.tell();
    CHECK(fixture.deliveries(id)[0].sequence == 2);
}

TEST_CASE("a webhook that was put off by a clock that was ahead goes out when the clock is set back")
{
    deliverer_case fixture;
    fixture.add_endpoint();
    int failures = 1;
    fixture.sender.says = [&](webhook_to_send const&) {
        return scripted_sender::script{failures-- > 0 ? 500 : 200};
    };
    fixture.store.step_wall_clock(24h);
    fixture.tell();
    CHECK(fixture.sender.sent.size() == 1); // the next attempt is due in five seconds
    fixture.store.step_wall_clock(-24h);
    fixture.restart();
    fixture.store.advance(6s);
    CHECK(fixture.sender.sent.size() == 2);
}
