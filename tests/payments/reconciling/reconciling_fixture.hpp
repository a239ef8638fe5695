#pragma once
#include "features/features.hpp"
#include "inside/parts.hpp"
#include "inside/reconciling/reconciling.hpp"
#include "store/module_fixture.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

/// A provider whose books a test writes; two lines are a page.
class reporting_provider final : public payments::payment_provider {
public:
    std::vector<payments::reported_charge> lines;
    std::map<std::string, payments::charge_outcome> known; ///< for look_up
    std::map<std::string, std::string> secrets;            ///< by reference
    bool is_away = false;
    bool repeats_pages = false; ///< each page says that it comes next itself
    int reports = 0;            ///< first pages that were asked for
    int secrets_asked = 0;
    std::chrono::microseconds takes_its_time{0}; ///< for a secret
    async::loop* on = nullptr;                   ///< whose time that is

    std::string name() const override { return "scripted"; }

    bool opens_first() const override { return false; }

    task<std::string> open(payments::charge_order) override { co_return std::string(); }

    task<payments::charge_outcome> charge(payments::charge_order) override
    {
        throw std::logic_error("reconciling charges nobody");
        co_return payments::charge_outcome{};
    }

    task<std::optional<payments::charge_outcome>> look_up(payments::known_charge which) override
    {
        auto const found = known.find(which.payment_id);
        if (found == known.end())
            co_return std::nullopt;
        co_return found->second;
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

    task<std::string> client_secret(payments::known_charge which) override
    {
        ++secrets_asked;
        if (takes_its_time > std::chrono::microseconds(0))
            co_await async::sleep_for(*on, takes_its_time);
        if (is_away)
            throw payments::provider_unavailable("nobody listens there");
        co_return secrets[which.reference];
    }

    task<payments::report_page> report(core::time_point from, core::time_point to, std::string page) override
    {
        reports += page.empty() ? 1 : 0;
        if (is_away)
            throw payments::provider_unavailable("nobody listens there");
        std::vector<payments::reported_charge> all;
        for (auto const& one : lines)
            if (one.charged_at >= from && one.charged_at < to)
                all.push_back(one);
        constexpr std::size_t in_a_page = 2;
        auto const start = page.empty() ? 0 : std::stoul(page);
        payments::report_page made;
        for (auto at = start; at < std::min(start + in_a_page, all.size()); ++at)
            made.lines.push_back(all[at]);
        if (start + in_a_page < all.size())
            made.next = std::to_string(start + in_a_page);
        if (repeats_pages)
            made.next = page.empty() ? "0" : page;
        co_return made;
    }
};

/// The inside of payments beside a provider's books, an hour after the purchases.
struct reconciling_case {
    reconciling_case()
    {
        bank.on = &store.around().background;
        store.serve([this](http::routes& into) { payments::reconcile_payments(into, of); }, {db.get()});
    }

    module_store store;
    payments::payment_settings how;
    std::unique_ptr<storage::database> db = store.around().open_database("payments");
    reporting_provider bank;
    payments::guarded_provider guard{bank, store.around(), {}};
    payments::parts of{store.around(), how, *db, guard};
    core::time_point began = store.clock().now();

    payments::step step() { return of.step_for({"c", {}, {}}); }

    void write(std::function<void(storage::transaction&)> unit) { store.run(write_it(std::move(unit))); }

    /// Open, with one attempt.
    void begin(std::string const& id)
    {
        write([&](storage::transaction& in) {
            payments::open_payment(in,
                                   {.payment_id = id,
                                    .user_id = "a-buyer",
                                    .game_id = "a-game",
                                    .amount = {5990, core::currency::brl()},
                                    .method = contracts::payment_method::pix,
                                    .correlation_id = "c"},
                                   step());
            payments::begin_attempt(in, id, "scripted", step());
        });
    }

    void end(std::string const& id, payments::status how_it_ended)
    {
        write([&](storage::transaction& in) {
            payments::end_payment(
                in, id,
                {.status = how_it_ended, .provider = "scripted", .reference = "r-" + id, .reason = "said so"},
                step());
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
        return store.run(payments::reconcile(of, began - std::chrono::hours(1), began + std::chrono::hours(1),
                                             repair, {"c", {}, {}}));
    }

    payments::payment state(std::string const& id)
    {
        return db->read([&](storage::reader& in) { return payments::load_payment(in, id).value(); });
    }

private:
    task<> write_it(std::function<void(storage::transaction&)> unit) { co_await db->write(std::move(unit)); }
};

/// "lost p-1: can, doubled p-2: its refund was asked for"
inline std::string described(payments::reconciliation const& made)
{
    std::string text;
    for (auto const& one : made.findings)
        text += (text.empty() ? "" : ", ") + std::string(to_text(one.kind)) + " " + one.payment_id + ": " +
                one.repair;
    return text;
}

} // namespace fcg::test
