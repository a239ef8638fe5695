#pragma once
#include "platform/async/task.hpp"
#include "platform/core/clock.hpp"
#include "platform/storage/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::app {

/// What an operator does. The subject is a queue and a message, or any other subject.
struct act {
    std::string actor;     ///< "admin <id>" or "command line"
    std::string action;    ///< for messages "redrive", "edit" ...; otherwise "role.change" ...
    std::string subject{}; ///< a path of the API; for messages it is formed from queue and id
    std::string queue{};
    std::string message_id{}; ///< empty means the whole queue
    std::string contract{};
    std::string dead_reason{}; ///< why the message was dead
    std::int64_t attempts = 0; ///< how often the message had been tried until then
    std::string remark{};      ///< the operator's reason, the number of messages, or the response
    std::string body_before{}; ///< of what is changed or removed
    std::string body_after{};
};

/// What is known when an act is done. An empty text keeps the value from the beginning of the act.
struct act_outcome {
    std::string remark{};
    std::string subject{};
    std::string body_before{};
    std::string body_after{};
};

struct recorded_act : act {
    std::int64_t number = 0;
    core::time_point begun_at;
    std::optional<core::time_point> done_at; ///< nothing if the act was cut off, or is still in progress
};

/// Selects acts, the newest first. An empty text means any.
struct act_query {
    std::string subject{};
    std::string actor{};
    std::string action{};
    std::string message_id{};
    std::int64_t before = 0; ///< acts with a lower number; 0 begins with the newest
    std::int64_t max_count = 100;
};

/// The name of command line users in the audit log.
inline constexpr std::string_view command_line_user = "command line";

/// The audit log, audit.db. Each act is stored before it is done, and is never removed.
class audit_log {
public:
    audit_log(std::unique_ptr<storage::database> file, core::clock& clock);

    /// Stores the beginning of an act. Returns its number once it is on disk.
    task<std::int64_t> begin(act act);

    task<> finish(std::int64_t number) { return finish(number, act_outcome()); }

    task<> finish(std::int64_t number, act_outcome outcome);

    std::vector<recorded_act> read(act_query const& query);

    storage::database& file() { return *file_; }

private:
    std::unique_ptr<storage::database> file_;
    core::clock& clock_;
};

} // namespace fcg::app
