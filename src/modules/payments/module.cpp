#include "module.hpp"

#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_purchase_requested.hpp"
#include "bus/contracts/payment_requested.hpp"
#include "bus/contracts/purchase_cancel_requested.hpp"
#include "bus/contracts/purchase_overdue.hpp"
#include "bus/contracts/refund_requested.hpp"
#include "features/features.hpp"
#include "internal/chosen_provider/providers.hpp"
#include "internal/payment/payment_commands.hpp"
#include "internal/reconciliation/daily.hpp"
#include "internal/reconciliation/reconciling.hpp"
#include "internal/settlement/cut_off.hpp"
#include "internal/settlement/sweeper.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

namespace {

constexpr std::int64_t max_shown = 1'000;

guard_settings guarding(payment_settings const& settings)
{
    return {.timeout = std::chrono::milliseconds(settings.provider_timeout_ms),
            .breaker = {static_cast<int>(settings.circuit_failures),
                        std::chrono::milliseconds(settings.circuit_pause_ms)},
            .requests_per_second = requests_per_second(settings)};
}

} // namespace

struct module::impl {
    impl(environment& env, payment_settings const& values, bus::consumer_settings const& consuming_)
        : settings(values),
          consuming(consuming_),
          db(env.open_database("payments")),
          chosen(choose_provider(env, settings, *db)),
          provider(*chosen.provider, env, guarding(settings)),
          shared{env, settings, *db, provider},
          daily(shared)
    {
    }

    payment_settings settings;
    bus::consumer_settings consuming;
    std::unique_ptr<storage::database> db;
    chosen_provider chosen;
    guarded_provider provider;
    module_context shared;
    std::unique_ptr<payments::sweeper> sweeper;
    daily_reconciliation daily;
};

module::module(environment& env, payment_settings const& settings,
               bus::consumer_settings const& consuming) :impl_(std::make_unique<impl>(env, settings,
                                                                                      consuming))
{
}

module::~module() = default;

void module::add_routes(http::routes& routes, users::questions& users, games::questions& games)
{
    auto& context = impl_->shared;
    request_payment(routes, context, users, games);            // POST /api/payments
    list_payments(routes, context);                            // GET  /api/payments
    show_payment(routes, context);                             // GET  /api/payments/{paymentId}
    check_payment(routes, context);                            // POST /api/payments/{paymentId}
    show_client_secret(routes, context);                       // GET  /api/payments/{paymentId}/client-secret
    receive_webhook(routes, context, *impl_->chosen.webhooks); // POST /api/payments/webhooks/{provider}
    show_ledger(routes, context);                              // GET  /api/admin/payments/ledger
    list_refunds(routes, context);       // GET  /api/admin/payments/refunds, POST .../resume
    reconcile_payments(routes, context); // GET, POST /api/admin/payments/reconciliations
}

void module::add_internal_routes(http::routes& routes, users::questions& users, games::questions& games)
{
    request_payment(routes, impl_->shared, users, games); // POST /api/payments
}

void module::subscribe(bus::subscriptions& subscriptions, users::questions& users)
{
    auto& context = impl_->shared;
    auto const& settings = impl_->consuming;
    on_game_purchase_requested(subscriptions, context, settings);
    on_payment_requested(subscriptions, context, users, settings);
    on_purchase_cancel_requested(subscriptions, context, settings);
    on_purchase_overdue(subscriptions, context, settings);
    on_entitlement_refused(subscriptions, context, settings);
    on_entitlement_revoked(subscriptions, context, settings);
    on_refund_requested(subscriptions, context, settings);
}

std::vector<bus::reader> module::reads(payment_settings const& settings)
{
    auto const attempts = settings.max_attempts * deliveries_for_an_attempt;
    auto const refund_attempts = settings.max_refund_attempts * deliveries_for_an_attempt;
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
    return *impl_->db;
}

void module::start(users::questions& users)
{
    impl_->sweeper = std::make_unique<sweeper>(impl_->shared, users);
    impl_->sweeper->start();
    impl_->daily.start();
    impl_->chosen.start();
}

task<bool> module::stop()
{
    bool has_ended = true;
    if (impl_->sweeper)
        has_ended = co_await impl_->sweeper->stop();
    bool const daily_has_ended = co_await impl_->daily.stop();
    bool provider_has_ended = true;
    if (impl_->chosen.stop)
        provider_has_ended = co_await impl_->chosen.stop();
    co_return has_ended&& daily_has_ended&& provider_has_ended;
}

void module::answers_at(std::string url)
{
    impl_->chosen.answers_at(std::move(url));
}

task<reconciliation> module::reconcile(core::time_point begin, core::time_point end, bool repair)
{
    core::trace by_hand{
        .correlation_id = impl_->shared.env.ids.next().to_string(), .causation_id = {}, .traceparent = {}};
    return payments::reconcile(impl_->shared, begin, end, repair, std::move(by_hand));
}

std::vector<open_refund> module::open_refunds()
{
    auto look = [](storage::reader& db) { return read_open_refunds(db, "", max_shown); };
    return impl_->db->read(look);
}

namespace {

std::int64_t resume_all(storage::transaction& tx, module_context const& context, std::string_view payment_id,
                        command_context const& command)
{
    auto const state = load_payment(tx, payment_id);
    if (!state)
        return 0;
    std::int64_t resumed =
        resume_cut_off(tx, payment_id, context.settings.max_cut_off_attempts, command) ? 1 : 0;
    for (auto const& refund : state->refunds)
        resumed += resume_refund(tx, payment_id, refund.reference, command) ? 1 : 0;
    return resumed;
}

} // namespace

task<std::int64_t> module::resume_refunds(std::string payment_id)
{
    auto const& context = impl_->shared;
    core::trace by_hand{
        .correlation_id = context.env.ids.next().to_string(), .causation_id = {}, .traceparent = {}};
    auto const command = context.context_for(std::move(by_hand));
    auto unit = [&](storage::transaction& tx) { return resume_all(tx, context, payment_id, command); };
    auto const resumed = co_await impl_->db->write(std::move(unit));
    co_return resumed;
}

async::circuit_status module::circuit() const
{
    return impl_->provider.circuit().status();
}

void module::reset_circuit()
{
    impl_->provider.circuit().reset();
}

std::string module::note() const
{
    auto note = impl_->provider.note();
    for (auto const& another : {note_of_cut_off_payments(*impl_->db, impl_->settings.max_cut_off_attempts),
                                note_of_parked_refunds(*impl_->db)})
        if (!another.empty())
            note += (note.empty() ? "" : "; ") + another;
    return note;
}

} // namespace fcg::payments
