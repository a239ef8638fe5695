#pragma once
#include "app/audit/audit_log.hpp"
#include "app/dead_letters/dead_letter_service.hpp"
#include "platform/http/schema/shape.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The requests and responses of /api/admin/dead-letters and /redrives.
namespace fcg::app {

/// The criteria for finding dead letters. A missing criterion includes all of them.
struct dead_letter_search {
    std::optional<std::string> contract;
    std::optional<std::string> reason;
    std::optional<std::string> payment_id;
    std::optional<std::string> correlation_id;
    std::optional<std::string> text;
};

struct dead_letter_filter : dead_letter_search {
    std::optional<std::string> queue;
    std::int64_t limit = 100;
};

/// Which dead letters an action concerns, and how fast it goes.
struct dead_letter_action_body : dead_letter_search {
    std::vector<std::string> ids;
    std::optional<std::int64_t> max;
    std::optional<std::int64_t> per_second;
    bool dry_run = false;
    std::string why; ///< of a discard; empty for other actions
};

struct dead_letter_edit_body {
    std::string body;
    bool dry_run = false;
};

extern http::shape<dead_letter_filter> const dead_letter_filter_shape;
extern http::shape<dead_letter_filter> const group_filter_shape; ///< the queue alone
extern http::shape<dead_letter_action_body> const dead_letter_action_shape;
extern http::shape<dead_letter_action_body> const dead_letter_discard_shape;
extern http::shape<dead_letter_edit_body> const dead_letter_edit_shape;

/// A dead letter as the API shows it. Lists leave out the members from `body` on.
struct dead_letter_response : bus::dead_letter {
    std::string id;
    std::string body;
    std::vector<std::pair<std::string, std::string>> attributes;
    /// Why the consumer would bury the message again without handling it; nothing if it would accept it.
    std::optional<std::string> refusal;
    std::vector<recorded_act> history;
};

struct moved_messages {
    std::int64_t messages = 0;
};

extern http::shape<dead_letter_response> const dead_letter_shape;
extern http::shape<dead_letter_response> const full_dead_letter_shape;
extern http::shape<bus::dead_letter_group> const dead_letter_group_shape;
extern http::shape<dead_letter_preview> const dead_letter_preview_shape;
extern http::shape<redrive_run> const redrive_run_shape;
extern http::shape<edit_outcome> const dead_letter_changes_shape;
extern http::shape<moved_messages> const moved_messages_shape;

/// Returns the response without the refusal and the history, which the dead letter itself does not know.
dead_letter_response to_response(bus::dead_letter dead_letter);

} // namespace fcg::app
