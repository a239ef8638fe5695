#pragma once
#include "internal/provider/provider.hpp"
#include "internal/webhooks/webhook.hpp"
#include "platform/environment.hpp"
#include "settings.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

/// The choice of the configured provider.
namespace fcg::payments {

/// A provider, the reader of its webhooks, and its background work.
struct chosen_provider {
    std::unique_ptr<payment_provider> provider;
    webhook_reader webhooks;
    std::function<void()> start = [] {};
    /// Returns false if something still runs.
    std::function<task<bool>()> stop = []() -> task<bool> { co_return true; };
    std::function<void(std::string)> answers_at = [](std::string) {}; ///< receives this process's own URL
    /// Returns a warning for the operator, or an empty text. Thread-safe.
    std::function<std::string()> warning = [] { return std::string(); };
};

/// Returns the number of requests per second to the configured provider: the setting, or else what suits the
/// provider. 0 means no limit.
std::int64_t requests_per_second(payment_settings const& settings);

/// Creates the configured provider. Throws core::wrong_setting.
chosen_provider choose_provider(environment& env, payment_settings const& settings, storage::database& db);

/// Creates the simulated provider and the sender of its webhooks.
chosen_provider simulated(environment& env, payment_settings const& settings, storage::database& db,
                          webhook_settings webhooks);

} // namespace fcg::payments
