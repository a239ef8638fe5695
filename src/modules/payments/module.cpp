#include "module.hpp"

#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_purchase_requested.hpp"
#include "bus/contracts/payment_requested.hpp"
#include "bus/contracts/purchase_cancel_requested.hpp"
#include "bus/contracts/purchase_overdue.hpp"
#include "bus/contracts/refund_requested.hpp"
#include "features/features.hpp"
#include "inside/payment/steps.hpp"
#include "inside/provider/providers.hpp"
#include "inside/reconciling/daily.hpp"
#include "inside/reconciling/reconciling.hpp"
#include "inside/settling/cut_off.hpp"
#include "inside/settling/sweeper.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

namespace {

constexpr std::int64_t max_shown = 1'000;

guard_settings guarding(payment_settings const& how)
{
    return {
        .timeout = std::chrono::milliseconds(how.provider_timeout_ms),
        .breaker = {static_cast<int>(how.circuit_failures), std::chrono::milliseconds(how.circuit_pause_ms)},
        .requests_per_second = requests_per_second(how)};
}

} // namespace

struct module::inside {
    inside(surroundings& with, payment_settings const& how, bus::consumer_settings const& consuming_)
        : settings(how),
          consuming(consuming_),
          db(with.open_database("payments")),
          chosen(choose_provider(with, settings, *db)),
          provider(*chosen.provider, with, guarding(settings)),
          shared{with, settings, *db, provider},
          daily(shared)
    {
    }

    payment_settings settings;
    bus::consumer_settings consuming;
    std::unique_ptr<storage::database> db;
    chosen_provider chosen;
    guarded_provider provider;
    parts shared;
    std::unique_ptr<payments::sweeper> sweeper;
    daily_reconciliation daily;
};

module::module(surroundings& with, payment_settings const& how,
               bus::consumer_settings const& consuming) :inside_(std::make_unique<inside>(with, how,
                                                                                          consuming))
{
}

module::~module() = default;

void module::add_routes(http::routes& into, users::questions& users, games::questions& games)
{
    auto& of = inside_->shared;
    request_payment(into, of, users, games);              // POST /api/payments
    list_payments(into, of);                              // GET  /api/payments
    show_payment(into, of);                               // GET  /api/payments/{paymentId}
    check_payment(into, of);                              // POST /api/payments/{paymentId}
    show_client_secret(into, of);                         // GET  /api/payments/{paymentId}/client-secret
    receive_webhook(into, of, *inside_->chosen.webhooks); // POST /api/payments/webhooks/{provider}
    show_ledger(into, of);                                // GET  /api/admin/payments/ledger
    list_refunds(into, of);                               // GET  /api/admin/payments/refunds, POST .../resume
    reconcile_payments(into, of);                         // GET, POST /api/admin/payments/reconciliations
}

void module::add_internal_routes(http::routes& into, users::questions& users, games::questions& games)
{
    request_payment(into, inside_->shared, users, games); // POST /api/payments
}

void module::subscribe(bus::subscriptions& into, users::questions& users)
{
    auto& of = inside_->shared;
    auto const& how = inside_->consuming;
    on_game_purchase_requested(into, of, how);
    on_payment_requested(into, of, users, how);
    on_purchase_cancel_requested(into, of, how);
    on_purchase_overdue(into, of, how);
    on_entitlement_refused(into, of, how);
    on_entitlement_revoked(into, of, how);
    on_refund_requested(into, of, how);
}

std::vector<bus::reader> module::reads(payment_settings const& how)
{
    auto const attempts = how.max_attempts * deliveries_for_an_attempt;
    auto const refund_attempts = how.max_refund_attempts * deliveries_for_an_attempt;
    return {bus::reader_of<contracts::game_purchase_requested>(purchases_requested),
            bus::reader_of<contracts::payment_requested>(payments_to_process, attempts),
            bus::reader_of<contracts::purchase_cancel_requested>(purchases_to_cancel, attempts_at_cancelling),
            bus::reader_of<contracts::purchase_overdue>(purchases_overdue),
            bus::reader_of<contracts::entitlement_refused>(entitlements_refused),
            bus::reader_of<contracts::entitlement_revoked>(entitlements_revoked),
            bus::reader_of<contracts::refund_requested>(refunds_to_process, refund_attempts)};
}

storage::database& module::database()
{
    return *inside_->db;
}

void module::start(users::questions& users)
{
    inside_->sweeper = std::make_unique<sweeper>(inside_->shared, users);
    inside_->sweeper->start();
    inside_->daily.start();
    inside_->chosen.start();
}

task<bool> module::stop()
{
    bool has_ended = true;
    if (inside_->sweeper)
        has_ended = co_await inside_->sweeper->stop();
    bool const daily_has_ended = co_await inside_->daily.stop();
    bool provider_has_ended = true;
    if (inside_->chosen.stop)
        provider_has_ended = co_await inside_->chosen.stop();
    co_return has_ended&& daily_has_ended&& provider_has_ended;
}

void module::answers_at(std::string url)
{
    inside_->chosen.answers_at(std::move(url));
}

task<reconciliation> module::reconcile(core::time_point from, core::time_point to, bool repair)
{
    core::trace by_hand{
        .correlation_id = inside_->shared.with.ids.next().to_string(), .causation_id = {}, .traceparent = {}};
    return payments::reconcile(inside_->shared, from, to, repair, std::move(by_hand));
}

std::vector<open_refund> module::open_refunds()
{
    auto look = [](storage::reader& in) { return read_open_refunds(in, "", max_shown); };
    return inside_->db->read(look);
}

namespace {

std::int64_t resume_all(storage::transaction& in, parts const& of, std::string_view payment_id,
                        step const& at)
{
    auto const state = load_payment(in, payment_id);
    if (!state)
        return 0;
    std::int64_t resumed = resume_cut_off(in, payment_id, of.how.max_cut_off_attempts, at) ? 1 : 0;
    for (auto const& one : state->refunds)
        resumed += resume_refund(in, payment_id, one.reference, at) ? 1 : 0;
    return resumed;
}

} // namespace

task<std::int64_t> module::resume_refunds(std::string payment_id)
{
    auto const& of = inside_->shared;
    core::trace by_hand{
        .correlation_id = of.with.ids.next().to_string(), .causation_id = {}, .traceparent = {}};
    auto const at = of.step_for(std::move(by_hand));
    auto unit = [&](storage::transaction& in) { return resume_all(in, of, payment_id, at); };
    auto const resumed = co_await inside_->db->write(std::move(unit));
    co_return resumed;
}

async::circuit_status module::circuit() const
{
    return inside_->provider.circuit().status();
}

void module::reset_circuit()
{
    inside_->provider.circuit().reset();
}

std::string module::note() const
{
    auto note = inside_->provider.note();
    for (auto const& another :
         {note_of_cut_off_payments(*inside_->db, inside_->settings.max_cut_off_attempts),
          note_of_parked_refunds(*inside_->db)})
        if (!another.empty())
            note += (note.empty() ? "" : "; ") + another;
    return note;
}

} // namespace fcg::payments
