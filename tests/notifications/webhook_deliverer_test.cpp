#include "inside/notify.hpp"
#include "inside/topics.hpp"
#include "inside/webhooks/webhook_deliverer.hpp"
#include "store/module_fixture.hpp"

#include <algorithm>
#include <map>

using namespace fcg;
using namespace fcg::notifications;
using namespace std::chrono_literals;

namespace {

/// Answers as it is told, after the time that it is told.
struct scripted_sender final : webhook_sender {
    explicit scripted_sender(async::loop& on) : on(on) {}

    struct script {
        int status = 200;
        std::chrono::microseconds takes{0};
    };

    task<webhook_attempt> send(webhook_to_send what) override
    {
        sent.push_back(what);
        auto const how = says(what);
        if (how.takes > 0us)
            co_await async::sleep_for(on, how.takes);
        co_return webhook_attempt{how.status, is_accepted(how.status) ? "" : "it answered so"};
    }

    std::vector<std::string> ids() const
    {
        std::vector<std::string> all;
        for (auto const& one : sent)
            all.push_back(one.id);
        return all;
    }

    async::loop& on;
    std::function<script(webhook_to_send const&)> says = [](webhook_to_send const&) { return script(); };
    std::vector<webhook_to_send> sent;
};

struct deliverer_case {
    test::module_store store;
    std::unique_ptr<storage::database> db = store.around().open_database("notifications");
    scripted_sender sender{store.around().background};
    endpoint_book book;
    std::unique_ptr<webhook_deliverer> deliverer;
    notification_settings settings;
    parts shared{store.around(), settings, *db, book};

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
        deliverer = std::make_unique<webhook_deliverer>(store.around(), *db, book, sender);
        shared.webhooks = deliverer.get();
        deliverer->start();
        store.advance(0us);
    }

    core::uuid add_endpoint(std::string url = "https://shop.example/hook")
    {
        webhook_endpoint made;
        made.id = store.around().ids.next();
        made.url = std::move(url);
        made.subscriptions = everything_by_webhook;
        made.keys = make_keys(store.around().chance);
        made.created_at = store.clock().now();
        write([&](storage::transaction& in) {
            insert_endpoint(in, made);
            book.renew(in);
            in.after_commit([this] { deliverer->wake(); });
        });
        return made.id;
    }

    void tell(int times = 1)
    {
        for (int i = 0; i < times; ++i)
            write([&](storage::transaction& in) {
                tell_endpoints(in, shared, "purchase.completed", store.clock().now(), "{}");
            });
        store.advance(0us);
    }

    void write(std::function<void(storage::transaction&)> unit) { store.run(do_write(std::move(unit))); }

    std::vector<webhook_delivery> deliveries(core::uuid const& of)
    {
        auto found =
            db->read([&](storage::reader& in) { return list_deliveries(in, of, "", 1'000'000, 1'000); });
        std::ranges::reverse(found);
        return found;
    }

    webhook_endpoint endpoint(core::uuid const& id)
    {
        return db->read([&](storage::reader& in) { return find_endpoint(in, id); }).value();
    }

private:
    task<> do_write(std::function<void(storage::transaction&)> unit) { co_await db->write(std::move(unit)); }
};

} // namespace

TEST_CASE("what happens is delivered in order, numbered without gaps for each endpoint")
{
    deliverer_case one;
    auto const first = one.add_endpoint("https://one.example/");
    one.tell(2);
    auto const second = one.add_endpoint("https://two.example/");
    one.tell(3);
    std::map<std::string, std::vector<std::int64_t>> numbers;
    for (auto const& sent : one.sender.sent)
        numbers[sent.url].push_back(nlohmann::json::parse(sent.body)["sequence"]);
    CHECK(numbers["https://one.example/"] == std::vector<std::int64_t>{1, 2, 3, 4, 5});
    CHECK(numbers["https://two.example/"] == std::vector<std::int64_t>{1, 2, 3});
    for (auto const& id : {first, second})
        for (auto const& each : one.deliveries(id)) {
            CHECK(each.state == "delivered");
            CHECK(each.attempts == 1);
            CHECK(each.last_status == 200);
        }
    auto const body = nlohmann::json::parse(one.sender.sent[0].body);
    CHECK(body["type"] == "purchase.completed");
    CHECK(body["data"] == nlohmann::json::object());
    CHECK(core::parse_rfc3339(body["timestamp"].get<std::string>()));
}

TEST_CASE("what is refused is tried again on the schedule, under its id, and at last given up")
{
    deliverer_case one;
    auto const id = one.add_endpoint();
    one.sender.says = [](auto const&) { return scripted_sender::script{.status = 503}; };
    one.tell();
    std::vector<core::time_point> times;
    for (int step = 0; step < 100 * 60; ++step) { // a hundred hours, minute by minute
        while (times.size() < one.sender.sent.size())
            times.push_back(one.store.clock().now());
        one.store.advance(1min);
    }
    REQUIRE(times.size() == max_webhook_attempts);
    std::vector<std::chrono::seconds> const pauses{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
    for (std::size_t i = 0; i < pauses.size(); ++i) {
        auto const waited = times[i + 1] - times[i];
        CHECK(waited >= pauses[i] - 1min);
        CHECK(waited <= pauses[i] * 11 / 10 + 2min);
    }
    auto const ids = one.sender.ids();
    CHECK(std::ranges::count(ids, ids.front()) == max_webhook_attempts);
    CHECK(one.deliveries(id)[0].state == "dead");
    auto const endpoint = one.endpoint(id);
    CHECK_FALSE(endpoint.enabled); // it has accepted nothing for more than three days
    CHECK(endpoint.disabled_reason->find("three days") != std::string::npos);
}

TEST_CASE("an endpoint that accepts again is not failing any more")
{
    deliverer_case one;
    auto const id = one.add_endpoint();
    int status = 500;
    one.sender.says = [&](auto const&) { return scripted_sender::script{.status = status}; };
    one.tell();
    CHECK(one.endpoint(id).failing_since);
    status = 200;
    one.store.advance(6s);
    CHECK_FALSE(one.endpoint(id).failing_since);
    CHECK(one.deliveries(id)[0].state == "delivered");
    CHECK(one.deliveries(id)[0].attempts == 2);
}

TEST_CASE("410 disables the endpoint; what happens then is numbered and held, and can be recovered")
{
    deliverer_case one;
    auto const id = one.add_endpoint();
    int status = 410;
    one.sender.says = [&](auto const&) { return scripted_sender::script{.status = status}; };
    one.tell();
    CHECK_FALSE(one.endpoint(id).enabled);
    one.tell(2);
    one.store.advance(48h);
    CHECK(one.sender.sent.size() == 1);
    auto const held = one.deliveries(id);
    REQUIRE(held.size() == 3);
    CHECK(held[0].state == "dead");
    CHECK(held[1].state == "held");
    CHECK(held[2].sequence == 3);

    status = 200;
    one.write([&](storage::transaction& in) {
        auto endpoint = find_endpoint(in, id).value();
        endpoint.enabled = true;
        update_endpoint(in, endpoint);
        CHECK(recover(in, id, {}, one.store.clock().now()) == 3);
        in.after_commit([&] { one.deliverer->wake(); });
    });
    one.store.advance(0us);
    CHECK(one.sender.sent.size() == 4);
    CHECK(one.sender.sent[1].id == one.sender.sent[0].id);
    for (auto const& each : one.deliveries(id))
        CHECK(each.state == "delivered");
}

TEST_CASE("everything since a number or a moment is sent again under the ids it had")
{
    deliverer_case one;
    auto const id = one.add_endpoint();
    for (int i = 0; i < 5; ++i) {
        one.tell();
        one.store.advance(1min);
    }
    auto const before = one.sender.ids();
    REQUIRE(before.size() == 5);
    auto const recover_from_here = [&](recover_from const& since) {
        one.write([&](storage::transaction& in) {
            recover(in, id, since, one.store.clock().now());
            in.after_commit([&] { one.deliverer->wake(); });
        });
        one.store.advance(0us);
        auto again = one.sender.ids();
        again.erase(again.begin(), again.begin() + 5);
        one.sender.sent.resize(5);
        return again;
    };
    CHECK(recover_from_here({.sequence = 4}) == std::vector(before.begin() + 3, before.end()));
    CHECK(recover_from_here({.enqueued_at = one.deliveries(id)[1].enqueued_at}) ==
          std::vector(before.begin() + 1, before.end()));
}

TEST_CASE("a slow endpoint holds up only itself")
{
    deliverer_case one;
    one.add_endpoint("https://slow.example/");
    one.add_endpoint("https://quick.example/");
    one.sender.says = [](webhook_to_send const& what) {
        return scripted_sender::script{.takes = what.url == "https://slow.example/" ? 15s : 0s};
    };
    one.tell(10);
    auto const to = [&](std::string const& url) {
        return std::ranges::count(one.sender.sent, url, &webhook_to_send::url);
    };
    CHECK(to("https://quick.example/") == 10);
    CHECK(to("https://slow.example/") == 1);
    one.store.advance(150s);
    CHECK(to("https://slow.example/") == 10);
}

TEST_CASE("what was sent and not recorded goes out again under its id")
{
    deliverer_case one;
    auto const id = one.add_endpoint();
    one.sender.says = [](auto const&) { return scripted_sender::script{.takes = 10s}; };
    one.tell();
    CHECK(one.sender.sent.size() == 1);
    one.restart(); // while it waits for the answer
    one.store.advance(11s);
    REQUIRE(one.sender.sent.size() == 2);
    CHECK(one.sender.sent[0].id == one.sender.sent[1].id);
    CHECK(one.sender.sent[0].body == one.sender.sent[1].body);
    CHECK(one.deliveries(id)[0].state == "delivered");
}

TEST_CASE("a delivery that is recovered while it is sent begins anew")
{
    deliverer_case one;
    auto const id = one.add_endpoint();
    one.sender.says = [](auto const&) { return scripted_sender::script{.status = 500, .takes = 10s}; };
    one.tell();
    one.store.advance(5s);
    one.write([&](storage::transaction& in) { recover(in, id, {}, one.store.clock().now()); });
    one.store.advance(6s);
    CHECK(one.sender.sent.size() == 2);
    CHECK(one.deliveries(id)[0].attempts == 0);
}

TEST_CASE("what is answered where an endpoint was before does not disable it: the new address is asked")
{
    deliverer_case one;
    auto const id = one.add_endpoint();
    one.sender.says = [](auto const& what) {
        bool const is_old = what.url == "https://shop.example/hook";
        return is_old ? scripted_sender::script{.status = 410, .takes = 10s} : scripted_sender::script();
    };
    one.tell();
    one.store.advance(5s);
    auto moved = one.endpoint(id);
    moved.url = "https://shop.example/new";
    one.write([&](storage::transaction& in) { update_endpoint(in, moved); });
    one.store.advance(6s);
    CHECK(one.endpoint(id).enabled);
    CHECK(one.sender.sent.back().url == "https://shop.example/new");
    CHECK(one.deliveries(id)[0].state == "delivered");
}

TEST_CASE("nothing goes to an endpoint that was deleted")
{
    deliverer_case one;
    auto const id = one.add_endpoint();
    one.sender.says = [](auto const&) { return scripted_sender::script{.status = 500}; };
    one.tell();
    one.write([&](storage::transaction& in) {
        delete_endpoint(in, id);
        one.book.renew(in);
    });
    one.deliverer->wake();
    one.store.advance(1h);
    one.tell();
    CHECK(one.sender.sent.size() == 1);
    CHECK(one.deliveries(id).empty());
}

TEST_CASE("what is not pending is forgotten after thirty days")
{
    deliverer_case one;
    auto const id = one.add_endpoint();
    one.tell();
    one.store.advance(29 * 24h);
    CHECK(one.deliveries(id).size() == 1);
    one.store.advance(48h);
    CHECK(one.deliveries(id).empty());
    one.tell();
    CHECK(one.deliveries(id)[0].sequence == 2);
}

TEST_CASE("a webhook that was put off by a clock that was ahead goes out when the clock is set back")
{
    deliverer_case one;
    one.add_endpoint();
    int failures = 1;
    one.sender.says = [&](webhook_to_send const&) {
        return scripted_sender::script{failures-- > 0 ? 500 : 200};
    };
    one.store.step_wall_clock(24h);
    one.tell();
    CHECK(one.sender.sent.size() == 1); // the next attempt is due in five seconds
    one.store.step_wall_clock(-24h);
    one.restart();
    one.store.advance(6s);
    CHECK(one.sender.sent.size() == 2);
}
