#pragma once
#include "internal/payment/refund_commands.hpp"

#include <optional>
#include <string_view>

/// The commands that take a loaded payment, by the payment's id. They do nothing if there is no such payment.
namespace fcg::test {

inline std::optional<payments::payment> begin_attempt(storage::transaction& tx, std::string_view payment_id,
                                                      std::string_view provider,
                                                      payments::command_context const& command)
{
    auto state = payments::load_payment(tx, payment_id);
    return state ? payments::begin_attempt(tx, std::move(*state), provider, command) : std::nullopt;
}

inline std::optional<payments::payment> begin_refund(storage::transaction& tx, std::string_view payment_id,
                                                     std::string_view reference,
                                                     payments::command_context const& command)
{
    auto state = payments::load_payment(tx, payment_id);
    return state ? payments::begin_refund(tx, std::move(*state), reference, command) : std::nullopt;
}

inline std::optional<payments::payment> end_payment(storage::transaction& tx, std::string_view payment_id,
                                                    payments::ending const& ending,
                                                    payments::command_context const& command)
{
    auto state = payments::load_payment(tx, payment_id);
    return state ? payments::end_payment(tx, std::move(*state), ending, command) : std::nullopt;
}

} // namespace fcg::test
