#pragma once
#include "inside/parts.hpp"
#include "inside/payment/journal.hpp"
#include "inside/settling/charging.hpp"
#include "inside/settling/refunding.hpp"
#include "inside/settling/sweeper.hpp"
#include "scripted_provider.hpp"
#include "store/module_fixture.hpp"

#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

/// Everybody has an open account, unless told otherwise.
struct some_accounts final : users::questions {
    bool open = true;
    bool away = false;

    task<std::optional<users::account_card>> find_account(std::string user_id) override
    {
        if (away)
            throw core::unavailable_elsewhere("users is down");
        co_return users::account_card{std::move(user_id), open};
    }
};

/// The inside of payments behind a provider that does as it is told, on simulated time.
struct settling_case {
    explicit settling_case(payments::guard_settings guarding = {}) : guard(bank, store.around(), guarding)
    {
        store.serve([](http::routes&) {}, {db.get()});
    }

    module_store store;
    payments::payment_settings how;
    std::unique_ptr<storage::database> db = store.around().open_database("payments");
    scripted_provider bank{store.around().background};
    payments::guarded_provider guard;
    payments::parts of{store.around(), how, *db, guard};
    some_accounts buyers;
    payments::sweeper sweeper{of, buyers};

    payments::step step() { return of.step_for({"c", {}, {}}); }

    payments::payment_order order(std::string id, std::int64_t minor = 5990) const
    {
        return {.payment_id = std::move(id),
                .user_id = "a-buyer",
                .game_id = "a-game",
                .amount = {minor, core::currency::brl()},
                .method = contracts::payment_method::pix,
                .correlation_id = "c"};
    }

    void write(std::function<void(storage::transaction&)> unit) { store.run(write_it(std::move(unit))); }

    void open(std::string const& id, std::int64_t minor = 5990)
    {
        write([&](storage::transaction& in) { payments::open_payment(in, order(id, minor), step()); });
    }

    void charge(std::string const& id, std::function<void()> fence = [] {})
    {
        payments::errand on{of, {"c", {}, {}}, std::move(fence)};
        store.run(payments::have_charged(std::move(on), buyers, id));
    }

    /// The same beside others; why it did not work.
    task<> charge_and_note(std::string id, std::vector<std::string>& faults)
    {
        try {
            payments::errand on{of, {"c", {}, {}}};
            co_await payments::have_charged(std::move(on), buyers, std::move(id));
        } catch (std::exception const& fault) {
            faults.emplace_back(fault.what());
        }
    }

    std::int64_t sweep() { return store.run(sweeper.sweep()); }

    payments::payment state(std::string const& id)
    {
        return db->read([&](storage::reader& in) { return payments::load_payment(in, id).value(); });
    }

    payments::status status(std::string const& id) { return state(id).status; }

    /// When the sweeper looks at it, from now on; nothing when it never will.
    std::optional<std::chrono::microseconds> asked_in(std::string const& id)
    {
        return db->read([&](storage::reader& in) -> std::optional<std::chrono::microseconds> {
            auto row =
                in.query("SELECT ask_at FROM payments WHERE payment_id = $1 AND ask_at IS NOT NULL", id);
            if (!row.next())
                return std::nullopt;
            return row.moment(0) - store.clock().now();
        });
    }

    /// What the buyers have paid and not got back, by our ledger; its four accounts add up to zero.
    std::int64_t paid_minor()
    {
        auto const balances = db->read([](storage::reader& in) {
            return payments::read_balances(in, core::from_micros(0),
                                           core::from_micros(std::numeric_limits<std::int64_t>::max()));
        });
        std::int64_t paid = 0;
        for (auto const& one : balances) {
            CHECK(one.buyer_minor + one.store_minor + one.fees_minor + one.refunds_minor == 0);
            paid -= one.buyer_minor;
        }
        return paid;
    }

    bool shows(std::string const& line)
    {
        return store.around().metrics.render().find(line + "\n") != std::string::npos;
    }

private:
    task<> write_it(std::function<void(storage::transaction&)> unit) { co_await db->write(std::move(unit)); }
};

/// The process was killed and started again on the same files: what it had in hand is lost.
struct another_life {
    explicit another_life(settling_case& of_store)
        : one(of_store),
          of{one.store.around(), one.how, *one.db, one.guard},
          sweeper(of, one.buyers)
    {
    }

    settling_case& one;
    payments::parts of;
    payments::sweeper sweeper;

    task<> begin_charge(std::string id)
    {
        return payments::have_charged({of, {"c", {}, {}}}, one.buyers, std::move(id));
    }

    void charge(std::string const& id) { one.store.run(begin_charge(id)); }

    void refund(std::string const& id)
    {
        payments::errand on{of, {"c", {}, {}}};
        one.store.run(payments::have_refunded(std::move(on), {id, "ref-" + id}));
    }

    std::int64_t sweep() { return one.store.run(sweeper.sweep()); }
};

} // namespace fcg::test
