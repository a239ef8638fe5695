#pragma once
#include "app/audit/audit_log.hpp"
#include "platform/http/shape.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fcg::app {

/// An act of the audit log, as the API shows it.
struct act_answer {
    std::int64_t number = 0;
    std::string who;
    std::string what;
    std::string subject;
    std::string queue;
    std::string message_id;
    std::string contract;
    std::string dead_reason;
    std::int64_t attempts = 0;
    std::string note;
    std::string body_before;
    std::string body_after;
    core::time_point begun_at;
    std::optional<core::time_point> done_at;
};

/// A function, since other shapes are made with it before main().
http::shape<act_answer> const& act_shape();

std::vector<act_answer> show_acts(std::vector<recorded_act> const& acts);

} // namespace fcg::app
