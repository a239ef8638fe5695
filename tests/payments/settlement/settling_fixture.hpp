#pragma once
#include "internal/module_context.hpp"
#include "internal/payment/journal.hpp"
#include "internal/settlement/charging.hpp"
#include "internal/settlement/refunding.hpp"
#include "internal/settlement/sweeper.hpp"
#include "scripted_provider.hpp"
#include "store/module_fixture.hpp"
#include "support/questions.hpp"
#include "users/api/questions.hpp"

#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

/// The users module, in which every account is open unless a test says otherwise.
struct some_accounts {
    bool open = true;
    bool away = false;

    task<users::account_answer> answer(users::account_question question)
    {
        if (away)
            throw core::remote_unavailable("users is down");
        co_return users::account_answer{users::account_summary{std::move(question.user_id), open}};
    }
};

/// The internals of payments with a scripted provider, on simulated time.
struct settling_case {
    explicit settling_case(payments::guard_settings guarding = {}) : guard(bank, store.env(), guarding)
    {
        store.serve([](http::routes&) {}, {db.get()});
    }

    module_store store;
    payments::payment_settings settings;
    std::unique_ptr<storage::database> db = store.env().open_database("payments");
    scripted_provider bank{store.env().background};
    payments::guarded_provider guard;
    some_accounts buyers;
    bus::question_directory questions = directory_of<users::questions>(buyers);
    payments::module_context context{store.env(), settings, *db, guard, questions};
    payments::sweeper sweeper{context};

    payments::command_context command_context() { return context.context_for({"c", {}, {}}); }

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
        write([&](storage::transaction& tx) {
            payments::open_payment(tx, order(id, minor), command_context());
        });
    }

    void charge(std::string const& id, std::function<void()> fence = [] {})
    {
        payments::payment_work work{context, {"c", {}, {}}, std::move(fence)};
        store.run(payments::have_charged(std::move(work), id));
    }

    /// Charges a payment beside others, and appends the reason if that did not work.
    task<> charge_and_note(std::string id, std::vector<std::string>& faults)
    {
        try {
            payments::payment_work work{context, {"c", {}, {}}};
            co_await payments::have_charged(std::move(work), std::move(id));
        } catch (std::exception const& fault) {
            faults.emplace_back(fault.what());
        }
    }

    std::int64_t sweep() { return store.run(sweeper.sweep()); }

    payments::payment state(std::string const& id)
    {
        return db->read([&](storage::reader& db) { return payments::load_payment(db, id).value(); });
    }

    payments::status status(std::string const& id) { return state(id).status; }

    /// Returns how long until the sweeper looks at the payment, or nothing if it never will.
    std::optional<std::chrono::microseconds> asked_in(std::string const& id)
    {
        return db->read([&](storage::reader& reader) -> std::optional<std::chrono::microseconds> {
            auto row =
                reader.query("SELECT ask_at FROM payments WHERE payment_id = $1 AND ask_at IS NOT NULL", id);
            if (!row.next())
                return std::nullopt;
            return row.moment(0) - store.clock().now();
        });
    }

    /// Returns what the buyers have paid and not got back, according to our ledger, whose four accounts add
    /// up to zero.
    std::int64_t paid_minor()
    {
        auto const balances = db->read([](storage::reader& db) {
            return payments::read_balances(db, core::from_micros(0),
                                           core::from_micros(std::numeric_limits<std::int64_t>::max()));
        });
        std::int64_t paid = 0;
        for (auto const& balance : balances) {
            CHECK(balance.buyer_minor + balance.store_minor + balance.fees_minor + balance.refunds_minor ==
                  0);
            paid -= balance.buyer_minor;
        }
        return paid;
    }

    bool shows(std::string const& line)
    {
        return store.env().metrics.render().find(line + "\n") != std::string::npos;
    }

private:
    task<> write_it(std::function<void(storage::transaction&)> unit) { co_await db->write(std::move(unit)); }
};

/// A process that was killed and started again on the same files. Unsaved state is lost.
struct another_life {
    explicit another_life(settling_case& of_store)
        : fixture(of_store),
          context{fixture.store.env(), fixture.settings, *fixture.db, fixture.guard, fixture.questions},
          sweeper(context)
    {
    }

    settling_case& fixture;
    payments::module_context context;
    payments::sweeper sweeper;

    task<> begin_charge(std::string id)
    {
        return payments::have_charged({context, {"c", {}, {}}}, std::move(id));
    }

    void charge(std::string const& id) { fixture.store.run(begin_charge(id)); }

    void refund(std::string const& id)
    {
        payments::payment_work work{context, {"c", {}, {}}};
        fixture.store.run(payments::have_refunded(std::move(work), {id, "ref-" + id}));
    }

    std::int64_t sweep() { return fixture.store.run(sweeper.sweep()); }
};

} // namespace fcg::test
