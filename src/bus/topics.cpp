#include "bus/topics.hpp"

#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/contracts/game_purchase_requested.hpp"
#include "bus/contracts/game_updated.hpp"
#include "bus/contracts/game_viewed.hpp"
#include "bus/contracts/game_withdrawn.hpp"
#include "bus/contracts/payment_failed.hpp"
#include "bus/contracts/payment_processing.hpp"
#include "bus/contracts/payment_requested.hpp"
#include "bus/contracts/payment_succeeded.hpp"
#include "bus/contracts/purchase_completed.hpp"
#include "bus/contracts/user_deleted.hpp"
#include "bus/contracts/user_registered.hpp"
#include "bus/contracts/user_updated.hpp"

#include <array>

namespace fcg::bus {
namespace {

template <class... Contracts>
constexpr auto table_of()
{
    return std::array{published_contract{Contracts::name, Contracts::topic}...};
}

} // namespace

std::span<published_contract const> published_contracts()
{
    using namespace contracts;
    static constexpr auto all =
        table_of<entitlement_granted, entitlement_refused, game_created, game_purchase_completed,
                 game_purchase_requested, game_updated, game_viewed, game_withdrawn, payment_failed,
                 payment_processing, payment_requested, payment_succeeded, purchase_completed, user_deleted,
                 user_registered, user_updated>();
    return all;
}

} // namespace fcg::bus
