#include "module.hpp"

#include "features/features.hpp"
#include "internal/chosen_provider/providers.hpp"
#include "internal/payment/open_refunds.hpp"
#include "internal/reconciliation/daily.hpp"
#include "internal/reconciliation/reconciling.hpp"
#include "internal/settlement/cut_off.hpp"
#include "internal/settlement/refunding.hpp"
#include "internal/settlement/sweeper.hpp"
#include "platform/async/repeating_task.hpp"
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
        : settings(values),
          consuming(consuming),
          db(env.open_database("payments")),
          chosen(choose_provider(env, settings, *db)),
          provider(*chosen.provider, env, guarding(settings)),
          shared{env, settings, *db, provider, questions},
          sweeper(shared),
          daily(shared)
    {
    }

    payment_settings settings;
    bus::consumer_settings consuming;
    std::unique_ptr<storage::database> db;
    chosen_provider chosen;
    guarded_provider provider;
    module_context shared;
    payments::sweeper sweeper;
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
    request_payment(routes, context);                         // POST /api/payments
    list_payments(routes, context);                           // GET  /api/payments
    show_payment(routes, context);                            // GET  /api/payments/{paymentId}
    check_payment(routes, context);                           // POST /api/payments/{paymentId}
    show_client_secret(routes, context);                      // GET  /api/payments/{paymentId}/client-secret
    receive_webhook(routes, context, impl_->chosen.webhooks); // POST /api/payments/webhooks/{provider}
    show_ledger(routes, context);                             // GET  /api/admin/payments/ledger
    list_refunds(routes, context);       // GET  /api/admin/payments/refunds, POST .../resume
    reconcile_payments(routes, context); // GET, POST /api/admin/payments/reconciliations
}

void module::add_internal_routes(http::routes& routes)
{
    request_payment(routes, impl_->shared); // POST /api/payments
}

void module::subscribe(bus::subscriptions& subscriptions)
{
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
    impl_->sweeper.start();
    impl_->daily.start();
    impl_->chosen.start();
}

task<bool> module::stop()
{
    bool const has_ended = co_await impl_->sweeper.stop();
    bool const daily_has_ended = co_await impl_->daily.stop();
    bool const provider_has_ended = co_await impl_->chosen.stop();
    co_return (has_ended && daily_has_ended && provider_has_ended);
}

void module::answers_at(std::string const& url)
{
    impl_->chosen.answers_at(url);
}

task<reconciliation> module::reconcile(core::time_point begin, core::time_point end, bool repair)
{
    return payments::reconcile(impl_->shared, begin, end, repair, impl_->shared.new_trace());
}

std::vector<std::string> module::describe_open_refunds()
{
    auto look = [](storage::reader& db) { return read_open_refunds(db, "", max_shown); };
    std::vector<std::string> texts;
    for (auto const& open : impl_->db->read(look))
        texts.push_back(describe(open));
    return texts;
}

task<std::int64_t> module::resume_refunds(contracts::payment_id payment_id)
{
    auto const& context = impl_->shared;
    auto const command = context.context_for(context.new_trace());
    auto unit = [&](storage::transaction& tx) {
        auto const state = load_payment(tx, payment_id);
        return state ? resume_waiting(tx, context, *state, std::nullopt, command) : 0;
    };
    auto const resumed = co_await impl_->db->write(std::move(unit));
    co_return resumed;
}

std::vector<async::watched_circuit*> module::circuits()
{
    return {&impl_->provider.circuit()};
}

std::string module::warning() const
{
    auto const max_attempts = impl_->settings.max_cut_off_attempts;
    return async::join_warnings({impl_->provider.warning(),
                                 warning_of_cut_off_payments(*impl_->db, max_attempts),
                                 warning_of_parked_refunds(*impl_->db), impl_->sweeper.warning(),
                                 impl_->daily.warning(), impl_->chosen.warning()});
}

} // namespace fcg::payments
