#include "module.hpp"

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
    impl(environment& env, bus::question_directory const& questions, payment_settings const& values,
         bus::consumer_settings const& consuming)
        : questions(questions),
          settings(values),
          consuming(consuming),
          db(env.open_database("payments")),
          chosen(choose_provider(env, settings, *db)),
          provider(*chosen.provider, env, guarding(settings)),
          shared{env, settings, *db, provider},
          daily(shared)
    {
    }

    bus::question_directory const& questions;
    payment_settings settings;
    bus::consumer_settings consuming;
    std::unique_ptr<storage::database> db;
    chosen_provider chosen;
    guarded_provider provider;
    module_context shared;
    std::unique_ptr<payments::sweeper> sweeper;
    daily_reconciliation daily;
};

module::module(environment& env, bus::question_directory const& questions, payment_settings const& settings,
               bus::consumer_settings const& consuming)
{
    impl_ = std::make_unique<impl>(env, questions, settings, consuming);
}

module::~module() = default;

void module::add_routes(http::routes& routes)
{
    auto& context = impl_->shared;
    auto& users = impl_->questions.find<users::questions>();
    auto& games = impl_->questions.find<games::questions>();
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

void module::add_internal_routes(http::routes& routes)
{
    auto& users = impl_->questions.find<users::questions>();
    auto& games = impl_->questions.find<games::questions>();
    request_payment(routes, impl_->shared, users, games); // POST /api/payments
}

void module::subscribe(bus::subscriptions& subscriptions)
{
    impl_->shared.users = &impl_->questions.find<users::questions>();
    for (auto* const react : reactions)
        react(subscriptions, impl_->shared, impl_->consuming);
}

std::vector<bus::reader> module::reads(payment_settings const& settings)
{
    return bus::readers_of(inputs_of(settings));
}

storage::database& module::database()
{
    return *impl_->db;
}

void module::start()
{
    auto& users = impl_->questions.find<users::questions>();
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
    co_return (has_ended && daily_has_ended && provider_has_ended);
}

void module::answers_at(std::string const& url)
{
    impl_->chosen.answers_at(url);
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

std::vector<async::watched_circuit*> module::circuits()
{
    return {&impl_->provider.circuit()};
}

std::string module::warning() const
{
    auto text = impl_->provider.warning();
    for (auto const& another : {warning_of_cut_off_payments(*impl_->db, impl_->settings.max_cut_off_attempts),
                                warning_of_parked_refunds(*impl_->db)})
        if (!another.empty())
            text += (text.empty() ? "" : "; ") + another;
    return text;
}

} // namespace fcg::payments
