// A webhook and the worker's own answer end the same payments at the same time, each on a thread of its own.
#include "inside/payment/journal.hpp"
#include "inside/payment/steps.hpp"
#include "inside/webhooks/webhook.hpp"
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
    std::unique_ptr<storage::database> db = store.around().open_database("payments");
    std::vector<payments::payment> begun; ///< as the worker has loaded them

    payments::step step() { return {store.around().ids, store.clock().now(), {"c", {}, {}}}; }

    static std::string id_of(int number) { return "payment " + std::to_string(number); }

    void begin_all()
    {
        auto unit = [this](storage::transaction& in) {
            begun.clear();
            for (int i = 0; i < races; ++i) {
                payments::open_payment(in,
                                       {.payment_id = id_of(i),
                                        .user_id = "a-buyer",
                                        .game_id = "a-game",
                                        .amount = {5990, core::currency::brl()},
                                        .method = contracts::payment_method::pix,
                                        .correlation_id = "c"},
                                       step());
                begun.push_back(payments::begin_attempt(in, id_of(i), "scripted", step()).value());
            }
        };
        db->write_now(unit);
    }

    /// Every third answer is a failure, as of a worker that has heard nothing: then the webhook's money is
    /// too much when it comes second.
    void answer(storage::transaction& in, payments::payment const& of, int number)
    {
        payments::ending const approved{payments::status::approved, "scripted", "ref-" + of.payment_id, {}};
        payments::ending const failed{payments::status::failed, "scripted", {}, "nothing was heard"};
        payments::end_payment(in, of, number % 3 == 0 ? failed : approved, step());
    }

    void take_in(storage::transaction& in, int number)
    {
        payments::provider_event event;
        event.id = "event " + std::to_string(number);
        event.type = "charge.approved";
        event.about = payments::provider_event::kind::charge;
        event.payment_id = id_of(number);
        event.reference = "ref-" + id_of(number);
        event.outcome =
            payments::charge_outcome{payments::charge_outcome::kind::approved, event.reference, {}};
        payments::take_in(in, event, "scripted", "{}", step());
    }

    std::int64_t number(std::string_view sql)
    {
        return db->read([&](storage::reader& in) {
            auto row = in.query(sql);
            row.next();
            return row.integer(0);
        });
    }
};

using act = std::function<void(storage::transaction&, int)>;

task<> write_one(storage::database& db, act const& what, int number)
{
    auto unit = [&](storage::transaction& in) { what(in, number); };
    co_await db.write(unit);
}

/// One side of the race: its own loop, run on its own thread, each window's payments all at once and in an
/// order of its own. Both sides begin each window together.
void run_side(async::real_loop& loop, storage::database& db, std::barrier<>& together, std::uint64_t seed,
              act const& what)
{
    std::mt19937_64 chance(seed);
    for (int from = 0; from < races; from += window) {
        std::vector<int> order(window);
        std::iota(order.begin(), order.end(), from);
        std::ranges::shuffle(order, chance);
        together.arrive_and_wait();
        loop.context().restart();
        int open = window;
        std::vector<std::shared_ptr<test::task_outcome<void>>> outcomes;
        for (int const number : order)
            outcomes.push_back(test::start(loop, write_one(db, what, number), [&] {
                if (--open == 0)
                    loop.stop();
            }));
        loop.run();
        for (auto const& one : outcomes)
            one->take();
    }
}

} // namespace

TEST_CASE("a webhook and the worker race for 10,000 payments: each ends once, and the ledger is even")
{
    async::real_loop
        of_worker; // both outlive the writer, which holds them for a moment after it has answered
    async::real_loop of_webhooks;
    race_case one;
    one.begin_all();
    std::barrier<> together(2);
    std::thread worker([&] {
        run_side(of_worker, *one.db, together, 1, [&](storage::transaction& in, int number) {
            one.answer(in, one.begun[static_cast<std::size_t>(number)], number);
        });
    });
    std::thread webhooks([&] {
        run_side(of_webhooks, *one.db, together, 2,
                 [&](storage::transaction& in, int number) { one.take_in(in, number); });
    });
    worker.join();
    webhooks.join();

    CHECK(one.number("SELECT count(*) FROM payments WHERE ask_at IS NULL") == races);
    CHECK(one.number("SELECT count(*) FROM events WHERE type = 'GamePurchaseCompleted'") == races);
    CHECK(one.number("SELECT count(DISTINCT stream) FROM events WHERE type = 'GamePurchaseCompleted'") ==
          races);
    CHECK(one.number("SELECT count(*) FROM journal") == races); // the money of each was taken once
    auto const late = one.number("SELECT count(*) FROM payments WHERE status = 'failed'");
    CHECK(late > 0); // each side was the first now and then
    CHECK(late < (races + 2) / 3);
    CHECK(one.number("SELECT count(*) FROM events WHERE type = 'RefundRequested'") == late);
    CHECK(one.number("SELECT count(*) FROM refunds WHERE cause = 'late'") == late);
    CHECK(one.number("SELECT sum(buyer_minor + store_minor + fees_minor + refunds_minor) FROM journal") == 0);
    CHECK(one.number("SELECT -sum(buyer_minor) FROM journal") == races * 5990);
}
