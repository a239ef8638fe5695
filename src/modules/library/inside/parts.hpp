#pragma once
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"

namespace fcg::library {

/// What the features and reactions of this module share; lives as long as the module.
struct parts {
    surroundings& with;
    storage::database& db;
};

} // namespace fcg::library
