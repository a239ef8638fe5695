#pragma once
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"

namespace fcg::library {

/// What the features and reactions of this module share. Lives as long as the module.
struct module_context {
    environment& env;
    storage::database& db;
};

} // namespace fcg::library
