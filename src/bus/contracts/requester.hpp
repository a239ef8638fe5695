#pragma once
#include <array>
#include <span>
#include <string_view>

namespace fcg::contracts {

/// Who requests that a purchase is cancelled, that its money goes back, or that its game is taken back.
enum class requester {
    buyer,
    admin,
    store,   ///< The store itself, since it could not grant the game.
    provider ///< The payment provider or the bank, which returned the money first.
};

/// The names of the requesters, in the order of the enumeration.
inline constexpr std::array<std::string_view, 4> requester_names{"buyer", "admin", "store", "provider"};

/// Returns the names of all requesters, for open_choice.
constexpr std::span<std::string_view const> names_of(requester)
{
    return requester_names;
}

} // namespace fcg::contracts
