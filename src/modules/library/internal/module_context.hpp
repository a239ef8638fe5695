#pragma once
#include "bus/question_directory.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"

namespace fcg::library {

/// What the features and reactions of this module share. Lives as long as the module.
struct module_context {
    environment& env;
    storage::database& db;
    bus::question_directory const& questions;
};

} // namespace fcg::library
