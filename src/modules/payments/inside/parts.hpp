#pragma once
#include "inside/provider.hpp"
#include "module.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"

namespace fcg::payments {

/// What the features and reactions of this module share; lives as long as the module.
struct parts {
    surroundings& with;
    payment_settings const& how;
    storage::database& db;
    payment_provider& provider;
};

} // namespace fcg::payments
