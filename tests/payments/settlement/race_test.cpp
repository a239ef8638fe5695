// A webhook and the response to the worker end the same payments at the same time, each on its own thread.
#include "internal/payment/journal.hpp"
#include "internal/payment/payment_commands.hpp"
#include "internal/webhooks/webhook.hpp"
#include "payment/by_id.hpp"
#include "platform/storage/statement.hpp"
#include "store/module_fixture.hpp"
#include "support/run_task.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <barrier>
#include <memory>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

using namespace fcg;

namespace {

constexpr int races = 10'000;
constexpr int window = 250;

struct race_case {
    test::module_store store{test::module_store::time::real};
    std::unique_ptr<storage::database> db = store.env().open_database("payments");
    std::vector<payments::payment> begun; ///< as the worker has loaded them

    payments::command_context command_context()
    {
        return {store.env().ids, store.clock().now(), {"c", {}, {}}};
    }

    static std::string id_of(int number) { return "payment " + std::to_string(number); }

    void begin_all()
    {
        auto unit = [this](storage::transaction& tx) {
            begun.clear();
            for (int i = 0; i < races; ++i) {
                payments::open_payment(tx,
                                       {.payment_id = id_of(i),
                                        .user_id = "a-buyer",
                                        .game_id = "a-game",
                                        .amount = {5990, core::currency::brl()},
                                        .method = contracts::payment_method::pix,
                                        .correlation_id = "c"},
                                       command_context());
                begun.push_back(test::begin_attempt(tx, id_of(i), "scripted", command_context()).value());
            }
        };
        db->write_now(unit);
    }

    /// Ends the payment as the worker. Every third response is a failure, as for a worker without news: the
    /// webhook's money is then an overcharge if it comes second.
    void answer(storage::transaction& tx, payments::payment const& payment, int number)
    {
        payments::ending const approved{
            payments::status::approved, "scripted", "ref-" + payment.payment_id, {}};
        payments::ending const failed{payments::status::failed, "scripted", {}, "nothing was heard"};
        payments::end_payment(tx, payment, number % 3 == 0 ? failed : approved, command_context());
    }

    void ingest(storage::transaction& tx, int number)
    {
        payments::provider_event event;
        event.id = "event " + std::to_string(number);
        event.type = "charge.approved";
        event.about = payments::provider_event::kind::charge;
        event.payment_id = id_of(number);
        event.reference = "ref-" + id_of(number);
        event.outcome =
            payments::charge_outcome{payments::charge_outcome::kind::approved, event.reference, {}};
        payments::ingest(tx, event, "scripted", "{}", command_context());
    }

    std::int64_t number(std::string_view sql)
    {
        return db->read([&](storage::reader& db) {
            auto row = db.query(sql);
            row.next();
            return row.integer(0);
        });
    }
};

using act = std::function<void(storage::transaction&, int)>;

task<> write_one(storage::database& db, act const& act, int number)
{
    auto unit = [&](storage::transaction& tx) { act(tx, number); };
    co_await db.write(unit);
}

/// Runs one side of the race: its own loop on its own thread, with each window's payments all at once and in
/// a random order. Both sides begin each window together.
void run_side(async::real_loop& loop, storage::database& db, std::barrier<>& together, std::uint64_t seed,
              act const& act)
{
    std::mt19937_64 random(seed);
    for (int from = 0; from < races; from += window) {
        std::vector<int> order(window);
        std::iota(order.begin(), order.end(), from);
        std::ranges::shuffle(order, random);
        together.arrive_and_wait();
        loop.context().restart();
        int open = window;
        std::vector<std::shared_ptr<test::task_outcome<void>>> outcomes;
        for (int const number : order)
            outcomes.push_back(test::start(loop, write_one(db, act, number), [&] {
                if (--open == 0)
                    loop.stop();
            }));
        loop.run();
        for (auto const& outcome : outcomes)
            outcome->take();
    }
}

} // namespace

TEST_CASE("a webhook and the worker race for 10,000 payments: each ends once, and the ledger is even")
{
    async::real_loop
        of_worker; // both loops must outlive the writer, which holds them for a moment after its response
    async::real_loop of_webhooks;
    race_case fixture;
    fixture.begin_all();
    std::barrier<> together(2);
    std::thread worker([&] {
        run_side(of_worker, *fixture.db, together, 1, [&](storage::transaction& tx, int number) {
            fixture.answer(tx, fixture.begun[static_cast<std::size_t>(number)], number);
        });
    });
    std::thread webhooks([&] {
        run_side(of_webhooks, *fixture.db, together, 2,
                 [&](storage::transaction& tx, int number) { fixture.ingest(tx, number); });
    });
    worker.join();
    webhooks.join();

    CHECK(fixture.number("SELECT count(*) FROM payments WHERE ask_at IS NULL") == races);
    CHECK(fixture.number("SELECT count(*) FROM events WHERE type = 'GamePurchaseCompleted'") == races);
    CHECK(fixture.number("SELECT count(DISTINCT stream) FROM events WHERE type = 'GamePurchaseCompleted'") ==
          races);
    CHECK(fixture.number("SELECT count(*) FROM journal") ==
          races); // the money of each payment was taken once
    auto const late = fixture.number("SELECT count(*) FROM payments WHERE status = 'failed'");
    CHECK(late > 0); // each side came first now and then
    CHECK(late < (races + 2) / 3);
    CHECK(fixture.number("SELECT count(*) FROM events WHERE type = 'RefundRequested'") == late);
    CHECK(fixture.number("SELECT count(*) FROM refunds WHERE cause = 'late'") == late);
    CHECK(fixture.number("SELECT sum(buyer_minor + store_minor + fees_minor + refunds_minor) FROM journal") ==
          0);
    CHECK(fixture.number("SELECT -sum(buyer_minor) FROM journal") == races * 5990);
}
