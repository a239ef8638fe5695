#pragma once
#include "app/audit/audit_log.hpp"
#include "bus/bus.hpp"
#include "bus/dead_letters/process_dead_letters.hpp"
#include "platform/async/task_group.hpp"
#include "platform/environment.hpp"
#include "platform/json/difference.hpp"

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <vector>

namespace fcg::app {

/// An operator's order for dead letters of one queue.
struct dead_letter_order {
    std::string actor;
    std::string queue; ///< without "-error"
    bus::dead_letter_selection dead_letter_selection;
    double per_second = 0; ///< 0 means no limit
};

inline constexpr std::size_t ids_in_a_preview = 100;

/// What an order would concern.
struct dead_letter_preview {
    std::int64_t dead_letters = 0;
    std::vector<bus::dead_letter_group> groups;
    std::vector<std::string> ids; ///< the first `ids_in_a_preview`
};

struct dead_letter_edit {
    std::string actor;
    std::string queue;
    std::string id;
    std::string body; ///< JSON
    bool only_try = false;
};

struct edit_outcome {
    bool is_found = false;
    /// Why the body does not match its contract. If it is not empty, nothing was changed.
    std::string refusal;
    std::vector<json::difference> changes;
};

/// A redrive that runs in the background.
struct redrive_run {
    std::int64_t number = 0;
    std::string queue;
    std::string actor;
    std::int64_t moved = 0;
    std::string state{};   ///< "running", "ending", "done", "cancelled" or "failed"
    std::string failure{}; ///< why it ended early
    core::time_point begun_at;
    std::optional<core::time_point> ended_at{};
    bool is_cancelled = false;
};

/// The operations on dead letters for operators. Every act is in the audit log before it is done. Must run on
/// the background loop.
class dead_letter_service {
public:
    dead_letter_service(bus::queue_transport& queues, bus::bus& bus, audit_log& audit, environment& env);

    /// Returns the dead letters that `choice` includes, of one queue, or of all if `queue` is empty, the
    /// oldest first. It examines at most max_examined of each queue.
    task<std::vector<bus::dead_letter>> read(std::string queue, bus::dead_letter_selection choice);
    static constexpr std::size_t max_examined = 10'000;

    task<dead_letter_preview> preview(dead_letter_order order);
    /// Returns the number of messages that went back to their queue.
    task<std::int64_t> redrive(dead_letter_order order);
    /// Deletes dead letters. Returns their number. Their bodies stay in the audit log.
    task<std::int64_t> discard(dead_letter_order order, std::string why);
    task<edit_outcome> edit(dead_letter_edit edit);
    /// Deletes every message of a queue, dead or alive.
    task<std::int64_t> purge(std::string text, std::string queue);

    /// Begins a redrive in the background. Returns its number.
    std::int64_t begin_redrive(dead_letter_order order);
    /// Returns the redrives in progress and the last ones that ended, the newest first.
    std::vector<redrive_run> runs() const;
    /// Returns false if no redrive with this number is in progress.
    bool cancel_redrive(std::int64_t number);

    /// Stops the redrives between two dead letters. Returns false if something still runs.
    task<bool> stop();

private:
    struct named_disposition;
    struct recorder;
    task<bus::disposition> edit_dead_letter(dead_letter_edit const& edit, bus::dead_letter const& dead_letter,
                                            recorder& record, edit_outcome& outcome);
    task<> work_one_by_one(dead_letter_order order, named_disposition disposition,
                           std::function<bool()> must_end, std::int64_t& done);
    task<std::int64_t> redrive_all(dead_letter_order order);
    task<> carry_on(redrive_run& run, dead_letter_order order);
    void forget_old_runs();

    bus::queue_transport& queues_;
    bus::bus& bus_;
    audit_log& audit_;
    environment& env_;
    async::task_group tasks_;
    std::list<redrive_run> runs_; ///< the newest first; their addresses are stable
    std::int64_t last_run_ = 0;
};

} // namespace fcg::app
