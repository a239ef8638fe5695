#pragma once
#include "inside/provider/provider.hpp"
#include "inside/webhooks/webhook.hpp"
#include "platform/surroundings.hpp"
#include "settings.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

/// Which provider is configured.
namespace fcg::payments {

/// A provider, how it words its webhooks, and what of it runs beside the store.
struct chosen_provider {
    std::unique_ptr<payment_provider> provider;
    std::unique_ptr<webhook_reader> webhooks;
    std::function<void()> start = [] {};
    std::function<task<bool>()> stop;                                 ///< false: something still runs
    std::function<void(std::string)> answers_at = [](std::string) {}; ///< where this process answers
};

/// How many questions in a second suit the configured provider, unless the settings say it; 0: no limit.
std::int64_t requests_per_second(payment_settings const& settings);

/// Throws core::wrong_setting.
chosen_provider choose_provider(surroundings& with, payment_settings const& how, storage::database& db);

// The three there are.
chosen_provider simulated(surroundings& with, payment_settings const& how, storage::database& db,
                          webhook_settings webhooks);
std::unique_ptr<payment_provider> stripe(surroundings& with, payment_settings const& how);
std::unique_ptr<payment_provider> gateway(surroundings& with, payment_settings const& how);

} // namespace fcg::payments
