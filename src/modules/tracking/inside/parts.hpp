#pragma once
#include "inside/following/followers.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"

namespace fcg::tracking {

/// What the features and reactions of this module share; lives as long as the module.
struct parts {
    surroundings& with;
    storage::database& db;
    tracking::followers& followers;
};

} // namespace fcg::tracking
