#pragma once
#include "features/features.hpp"
#include "internal/module_context.hpp"
#include "internal/reconciliation/reconciling.hpp"
#include "payment/by_id.hpp"
#include "store/module_fixture.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

/// A provider whose books a test writes. A page has two lines.
class reporting_provider final : public payments::payment_provider {
public:
    std::vector<payments::reported_charge> lines;
    std::map<std::string, payments::charge_outcome> known; ///< for look_up()
    std::map<std::string, std::string> secrets;            ///< by reference
    bool is_away = false;
    bool repeats_pages = false; ///< each page names itself as the next one
    int reports = 0;            ///< the number of first pages that were requested
    int secrets_asked = 0;
    std::chrono::microseconds takes_its_time{0}; ///< delay of a secret
    async::loop* loop = nullptr;                 ///< the loop on which the delay is spent

    std::string name() const override { return "scripted"; }

    bool opens_first() const override { return false; }

    task<std::string> open(payments::charge_order) override { co_return std::string(); }

    task<payments::charge_outcome> charge(payments::charge_order) override
    {
        throw std::logic_error("reconciling charges nobody");
        co_return payments::charge_outcome{};
    }

    task<std::optional<payments::charge_outcome>> look_up(payments::known_charge charge) override
    {
        auto const it = known.find(charge.payment_id);
        if (it == known.end())
            co_return std::nullopt;
        co_return it->second;
    }

    task<payments::charge_outcome> cancel(payments::known_charge) override
    {
        throw std::logic_error("reconciling cancels nothing");
        co_return payments::charge_outcome{};
    }

    task<payments::refund_outcome> refund(payments::refund_order) override
    {
        throw std::logic_error("reconciling leaves refunds to their queue");
        co_return payments::refund_outcome{};
    }

    task<std::string> client_secret(payments::known_charge charge) override
    {
        ++secrets_asked;
        if (takes_its_time > std::chrono::microseconds(0))
            co_await async::sleep_for(*loop, takes_its_time);
        if (is_away)
            throw payments::provider_unavailable("nobody listens there");
        co_return secrets[charge.reference];
    }

    task<payments::report_page> report(core::time_point begin, core::time_point end,
                                       std::string page) override
    {
        reports += page.empty() ? 1 : 0;
        if (is_away)
            throw payments::provider_unavailable("nobody listens there");
        std::vector<payments::reported_charge> reported_charges;
        for (auto const& line : lines)
            if (line.charged_at >= begin && line.charged_at < end)
                reported_charges.push_back(line);
        constexpr std::size_t in_a_page = 2;
        auto const start = page.empty() ? 0 : std::stoul(page);
        payments::report_page report_page;
        for (auto index = start; index < std::min(start + in_a_page, reported_charges.size()); ++index)
            report_page.lines.push_back(reported_charges[index]);
        if (start + in_a_page < reported_charges.size())
            report_page.next = std::to_string(start + in_a_page);
        if (repeats_pages)
            report_page.next = page.empty() ? "0" : page;
        co_return report_page;
    }
};

/// The internals of payments with a provider's books, an hour after the purchases.
struct reconciling_case {
    reconciling_case()
    {
        bank.loop = &store.env().background;
        store.serve([this](http::routes& routes) { payments::reconcile_payments(routes, context); },
                    {db.get()});
    }

    module_store store;
    payments::payment_settings settings;
    std::unique_ptr<storage::database> db = store.env().open_database("payments");
    reporting_provider bank;
    payments::guarded_provider guard{bank, store.env(), {}};
    bus::question_directory questions; ///< is empty, because these tests ask nobody
    payments::module_context context{store.env(), settings, *db, guard, questions};
    core::time_point began = store.clock().now();

    payments::command_context command_context() { return context.context_for({"c", {}, {}}); }

    void write(std::function<void(storage::transaction&)> unit) { store.run(write_it(std::move(unit))); }

    /// Opens a payment and begins one attempt.
    void begin(std::string const& id)
    {
        write([&](storage::transaction& tx) {
            payments::open_payment(tx,
                                   {.payment_id = id,
                                    .user_id = "a-buyer",
                                    .game_id = "a-game",
                                    .amount = {5990, core::currency::brl()},
                                    .method = contracts::payment_method::pix,
                                    .correlation_id = "c"},
                                   command_context());
            test::begin_attempt(tx, id, "scripted", command_context());
        });
    }

    void end(std::string const& id, payments::status how_it_ended)
    {
        write([&](storage::transaction& tx) {
            test::end_payment(
                tx, id,
                {.status = how_it_ended, .provider = "scripted", .reference = "r-" + id, .reason = "said so"},
                command_context());
        });
    }

    void approve(std::string const& id)
    {
        begin(id);
        end(id, payments::status::approved);
    }

    void report(std::string const& id, std::string reference,
                payments::reported_charge::kind state = payments::reported_charge::kind::charged,
                std::int64_t minor = 5990)
    {
        bank.lines.push_back({.reference = std::move(reference),
                              .payment_id = id,
                              .amount = {minor, core::currency::brl()},
                              .state = state,
                              .charged_at = began});
    }

    payments::reconciliation reconcile(bool repair = false)
    {
        return store.run(payments::reconcile(context, began - std::chrono::hours(1),
                                             began + std::chrono::hours(1), repair, {"c", {}, {}}));
    }

    payments::payment state(std::string const& id)
    {
        return db->read([&](storage::reader& db) { return payments::load_payment(db, id).value(); });
    }

private:
    task<> write_it(std::function<void(storage::transaction&)> unit) { co_await db->write(std::move(unit)); }
};

/// Returns a text such as "lost p-1: can, doubled p-2: its refund was requested".
inline std::string described(payments::reconciliation const& reconciliation)
{
    std::string text;
    for (auto const& finding : reconciliation.findings)
        text += (text.empty() ? "" : ", ") + std::string(to_text(finding.kind)) + " " + finding.payment_id +
                ": " + finding.repair;
    return text;
}

} // namespace fcg::test
