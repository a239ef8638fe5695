#pragma once
#include "app/audit/audit_log.hpp"
#include "platform/http/schema/shape.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fcg::app {

/// An act of the audit log, as the API shows it.
struct act_response {
    std::int64_t number = 0;
    std::string actor;
    std::string action;
    std::string subject;
    std::string queue;
    std::string message_id;
    std::string contract;
    std::string dead_reason;
    std::int64_t attempts = 0;
    std::string remark;
    std::string body_before;
    std::string body_after;
    core::time_point begun_at;
    std::optional<core::time_point> done_at;
};

/// Returns the shape of an act. It is a function because other shapes are made with it before main().
http::shape<act_response> const& act_shape();

std::vector<act_response> show_acts(std::vector<recorded_act> const& acts);

} // namespace fcg::app
