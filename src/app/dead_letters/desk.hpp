#pragma once
#include "app/audit/audit_log.hpp"
#include "bus/bus.hpp"
#include "bus/dead_letters/working_through.hpp"
#include "platform/async/task_group.hpp"
#include "platform/json/difference.hpp"
#include "platform/surroundings.hpp"

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <vector>

namespace fcg::app {

/// Letters of one queue that somebody wants something done with.
struct letter_order {
    std::string who;
    std::string queue; ///< without "-error"
    bus::letter_choice which;
    double per_second = 0; ///< 0: as fast as it goes
};

inline constexpr std::size_t ids_in_a_preview = 100;

/// What an order would concern.
struct letter_preview {
    std::int64_t letters = 0;
    std::vector<bus::letter_group> groups;
    std::vector<std::string> ids; ///< the first `ids_in_a_preview`
};

struct letter_edit {
    std::string who;
    std::string queue;
    std::string id;
    std::string body; ///< JSON
    bool only_try = false;
};

struct edit_outcome {
    bool is_found = false;
    std::string refusal; ///< not empty: nothing was changed; the body is not what its contract asks for
    std::vector<json::difference> changes;
};

/// A redrive that goes on by itself.
struct redrive_run {
    std::int64_t number = 0;
    letter_order order;
    std::int64_t moved = 0;
    core::time_point begun_at;
    std::optional<core::time_point> ended_at;
    std::string failure; ///< why it ended early
    bool is_cancelled = false;
};

/// Where an operator works on dead letters. Every act is in the audit log before it is done. On the
/// background loop.
class dead_letter_desk {
public:
    dead_letter_desk(bus::queue_transport& queues, bus::bus& bus, audit_log& audit, surroundings& with);

    /// Those that `which` includes, of one queue, or of all when `queue` is empty; the oldest first. At most
    /// max_examined of each queue are looked at.
    task<std::vector<bus::dead_letter>> read(std::string queue, bus::letter_choice which);
    static constexpr std::size_t max_examined = 10'000;

    task<letter_preview> preview(letter_order order);
    /// How many went back to their queue.
    task<std::int64_t> redrive(letter_order order);
    /// How many were deleted; their bodies stay in the audit log.
    task<std::int64_t> discard(letter_order order, std::string why);
    task<edit_outcome> edit(letter_edit wanted);
    /// Every message of a queue, dead or alive.
    task<std::int64_t> purge(std::string who, std::string queue);

    /// Begins a redrive that goes on by itself; its number.
    std::int64_t begin_redrive(letter_order order);
    /// Those that go on and the last ones that ended, the newest first.
    std::vector<redrive_run> runs() const;
    /// False: there is none of this number that goes on.
    bool cancel_redrive(std::int64_t number);

    /// Ends what goes on between two letters; false: something still runs.
    task<bool> stop();

private:
    struct recorder;
    task<bus::letter_fate> edit_letter(letter_edit const& wanted, bus::dead_letter const& letter,
                                       recorder& record, edit_outcome& outcome);
    task<> redrive_one_by_one(letter_order order, std::function<bool()> must_end, std::int64_t& moved);
    task<std::int64_t> redrive_all(letter_order order);
    task<> carry_on(redrive_run& run);
    void forget_old_runs();

    bus::queue_transport& queues_;
    bus::bus& bus_;
    audit_log& audit_;
    surroundings& with_;
    async::task_group tasks_;
    std::list<redrive_run> runs_; ///< the newest first; their addresses stay
    std::int64_t last_run_ = 0;
};

} // namespace fcg::app
