#pragma once
#include "platform/async/task.hpp"
#include "platform/core/clock.hpp"
#include "platform/storage/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fcg::app {

/// What somebody does to messages.
struct act {
    std::string who;  ///< "admin <id>" or "command line"
    std::string what; ///< "redrive", "redrive all", "edit", "discard" or "purge"
    std::string queue;
    std::string message_id{}; ///< empty: the whole queue
    std::string contract{};
    std::string dead_reason{}; ///< why it was dead
    std::int64_t attempts = 0; ///< how often it had been tried until then
    std::string note{};        ///< why, or how many
    std::string body_before{}; ///< of what is changed or taken away
    std::string body_after{};
};

struct recorded_act : act {
    std::int64_t number = 0;
    core::time_point begun_at;
    std::optional<core::time_point> done_at; ///< nothing: it was cut off, or is under way
};

/// The audit log, audit.db: each act stands there before it is done, and is never taken out.
class audit_log {
public:
    audit_log(std::unique_ptr<storage::database> file, core::clock& clock);

    /// Its number; on disk when it resumes.
    task<std::int64_t> begin(act what);

    task<> finish(std::int64_t number) { return finish(number, {}); }

    /// `note` takes the place of the act's own, unless it is empty.
    task<> finish(std::int64_t number, std::string note);

    /// The newest first, before `before` (0: from the newest on); of one message when an id is given.
    std::vector<recorded_act> read(std::string const& message_id, std::int64_t before, std::int64_t most);

    storage::database& file() { return *file_; }

private:
    std::unique_ptr<storage::database> file_;
    core::clock& clock_;
};

} // namespace fcg::app
