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

/// What an operator does. To what is a queue and a message, or any other subject.
struct act {
    std::string who;       ///< "admin <id>" or "command line"
    std::string what;      ///< "redrive", "edit" ... for messages; "role.change", "promotion.create" ... else
    std::string subject{}; ///< a path of the API; of messages it is made of queue and id
    std::string queue{};
    std::string message_id{}; ///< empty: the whole queue
    std::string contract{};
    std::string dead_reason{}; ///< why it was dead
    std::int64_t attempts = 0; ///< how often it had been tried until then
    std::string note{};        ///< why, how many, or what was answered
    std::string body_before{}; ///< of what is changed or taken away
    std::string body_after{};
};

/// What is known when an act is done. An empty text leaves what stood there when it began.
struct act_outcome {
    std::string note{};
    std::string subject{};
    std::string body_before{};
    std::string body_after{};
};

struct recorded_act : act {
    std::int64_t number = 0;
    core::time_point begun_at;
    std::optional<core::time_point> done_at; ///< nothing: it was cut off, or is under way
};

/// Which acts, the newest first. An empty text means any.
struct act_query {
    std::string subject{};
    std::string who{};
    std::string what{};
    std::string message_id{};
    std::int64_t before = 0; ///< 0: from the newest on
    std::int64_t max_count = 100;
};

/// Who acts from the command line, as the audit log names them.
inline constexpr std::string_view command_line_user = "command line";

/// The audit log, audit.db: each act stands there before it is done, and is never taken out.
class audit_log {
public:
    audit_log(std::unique_ptr<storage::database> file, core::clock& clock);

    /// Its number; on disk when it resumes.
    task<std::int64_t> begin(act what);

    task<> finish(std::int64_t number) { return finish(number, act_outcome()); }

    task<> finish(std::int64_t number, act_outcome outcome);

    std::vector<recorded_act> read(act_query const& query);

    storage::database& file() { return *file_; }

private:
    std::unique_ptr<storage::database> file_;
    core::clock& clock_;
};

} // namespace fcg::app
