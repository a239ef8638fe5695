#pragma once
#include "bus/consumer.hpp"
#include "games/api/questions.hpp"
#include "platform/core/settings.hpp"
#include "platform/http/routes.hpp"
#include "platform/surroundings.hpp"
#include "users/api/questions.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace fcg::payments {

struct payment_settings {
    std::string provider = "simulated";
    std::int64_t provider_timeout_ms = 10'000;
    std::int64_t most_attempts = 10; ///< questions to the provider until a payment fails
};

void declare_settings(core::declared_settings& settings, payment_settings& into);

/// Payments, event-sourced, and the provider that takes the money. See README.md beside this file.
class module {
public:
    module(surroundings& with, payment_settings const& how, bus::consumer_settings const& consuming);
    ~module();

    void add_routes(http::routes& into, users::questions& users, games::questions& games);
    /// What services may do here: to be served on the internal listener alone.
    void add_internal_routes(http::routes& into, users::questions& users, games::questions& games);
    void subscribe(bus::subscriptions& into, users::questions& users);
    /// The queues that it reads wherever it runs; publishers elsewhere need them.
    static std::vector<bus::reader> reads(payment_settings const& how);
    storage::database& database();

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::payments
