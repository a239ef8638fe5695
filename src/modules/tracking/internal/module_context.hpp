#pragma once
#include "bus/question_directory.hpp"
#include "internal/followers.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"

namespace fcg::tracking {

/// What the features and reactions of this module share. Lives as long as the module.
struct module_context {
    environment& env;
    storage::database& db;
    tracking::followers& followers;
    bus::question_directory const& questions;
};

} // namespace fcg::tracking
