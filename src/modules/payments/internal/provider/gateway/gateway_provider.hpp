#pragma once
#include "internal/provider/provider.hpp"
#include "platform/environment.hpp"
#include "settings.hpp"

#include <memory>

namespace fcg::payments {

/// Creates the provider that uses a store's own gateway with plain JSON over HTTPS; docs/payment-gateway.md
/// describes the gateway's responses. Throws std::runtime_error with a message for the operator.
std::unique_ptr<payment_provider> gateway(environment& env, payment_settings const& settings);

} // namespace fcg::payments
