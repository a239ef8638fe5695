#include "module.hpp"

#include "bus/contracts/game_purchase_requested.hpp"
#include "bus/contracts/payment_requested.hpp"
#include "features/features.hpp"
#include "inside/simulated_provider.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

void declare_settings(core::declared_settings& settings, payment_settings& into)
{
    settings.choice("payments.provider", into.provider, {"simulated"}, "who takes the money");
    settings.number("payments.providerTimeoutMs", into.provider_timeout_ms, 100, 120'000,
                    "how long one question to the provider may take");
    settings.number("payments.mostAttempts", into.most_attempts, 1, 1'000,
                    "how often the provider is asked for a charge before the payment fails");
}

struct module::inside {
    inside(surroundings& with, payment_settings const& how, bus::consumer_settings const& consuming)
        : settings(how),
          consuming(consuming),
          db(with.open_database("payments")),
          provider(*db, with.clock),
          shared{with, settings, *db, provider}
    {
    }

    payment_settings settings;
    bus::consumer_settings consuming;
    std::unique_ptr<storage::database> db;
    simulated_provider provider;
    parts shared;
};

module::module(surroundings& with, payment_settings const& how,
               bus::consumer_settings const& consuming) :inside_(std::make_unique<inside>(with, how,
                                                                                          consuming))
{
}

module::~module() = default;

void module::add_routes(http::routes& into, users::questions& users, games::questions& games)
{
    request_payment(into, inside_->shared, users, games); // POST /api/payments
    list_payments(into, inside_->shared);                 // GET  /api/payments
    show_payment(into, inside_->shared);                  // GET  /api/payments/{paymentId}
}

void module::add_internal_routes(http::routes& into, users::questions& users, games::questions& games)
{
    request_payment(into, inside_->shared, users, games); // POST /api/payments
}

void module::subscribe(bus::subscriptions& into, users::questions& users)
{
    on_game_purchase_requested(into, inside_->shared, inside_->consuming);
    on_payment_requested(into, inside_->shared, users, inside_->consuming);
}

std::vector<bus::reader> module::reads(payment_settings const& how)
{
    auto const attempts = how.most_attempts * deliveries_for_an_attempt;
    return {bus::reader_of<contracts::game_purchase_requested>(purchases_requested),
            bus::reader_of<contracts::payment_requested>(payments_to_process, attempts)};
}

storage::database& module::database()
{
    return *inside_->db;
}

} // namespace fcg::payments
