#pragma once
#include "app/admin/act_shape.hpp"
#include "app/dead_letters/desk.hpp"
#include "platform/http/shape.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What /api/admin/dead-letters and /redrives take and answer.
namespace fcg::app {

/// What letters are found by; whatever is left out narrows nothing.
struct letter_search {
    std::optional<std::string> contract;
    std::optional<std::string> reason;
    std::optional<std::string> payment_id;
    std::optional<std::string> correlation_id;
    std::optional<std::string> text;
};

struct letter_filter : letter_search {
    std::optional<std::string> queue;
    std::int64_t limit = 100;
};

struct group_filter {
    std::optional<std::string> queue;
};

/// Which letters, and how.
struct letter_act_body : letter_search {
    std::vector<std::string> ids;
    std::optional<std::int64_t> max;
    std::optional<std::int64_t> per_second;
    bool dry_run = false;
};

struct letter_discard_body : letter_act_body {
    std::string why;
};

struct letter_edit_body {
    std::string body;
    bool dry_run = false;
};

extern http::shape<letter_filter> const letter_filter_shape;
extern http::shape<group_filter> const group_filter_shape;
extern http::shape<letter_act_body> const letter_act_shape;
extern http::shape<letter_discard_body> const letter_discard_shape;
extern http::shape<letter_edit_body> const letter_edit_shape;

// Answers, as they stand in the OpenAPI document.
struct letter_answer {
    std::string queue;
    std::string id;
    std::string contract;
    std::string reason;
    std::int64_t attempts = 0;
    core::time_point first_at;
    core::time_point last_at;
};

struct named_value {
    std::string name;
    std::string value;
};

struct whole_letter_answer : letter_answer {
    std::string body;
    std::vector<named_value> attributes;
    std::optional<std::string> refusal;
    std::vector<act_answer> history;
};

struct letter_group_answer {
    std::string queue;
    std::string contract;
    std::string reason;
    std::int64_t letters = 0;
    core::time_point oldest;
    core::time_point newest;
    std::string example;
};

struct letter_preview_answer {
    std::int64_t letters = 0;
    std::vector<letter_group_answer> groups;
    std::vector<std::string> ids;
};

struct redrive_run_answer {
    std::int64_t number = 0;
    std::string queue;
    std::int64_t moved = 0;
    std::string state;
    std::string failure;
    std::string who;
    core::time_point begun_at;
    std::optional<core::time_point> ended_at;
};

struct change_answer {
    std::string path;
    std::optional<std::string> before;
    std::optional<std::string> after;
};

struct letter_changes_answer {
    std::vector<change_answer> changes;
};

struct moved_messages {
    std::int64_t messages = 0;
};

extern http::shape<letter_answer> const letter_shape;
extern http::shape<whole_letter_answer> const whole_letter_shape;
extern http::shape<letter_group_answer> const letter_group_shape;
extern http::shape<letter_preview_answer> const letter_preview_shape;
extern http::shape<redrive_run_answer> const redrive_run_shape;
extern http::shape<letter_changes_answer> const letter_changes_shape;
extern http::shape<moved_messages> const moved_messages_shape;

inline constexpr std::int64_t max_acts_shown = 100;

std::string write_letters(std::vector<bus::dead_letter> const& letters);
std::string write_groups(std::vector<bus::letter_group> const& groups);
/// `refusal`: why its consumer would bury it again unseen; empty: it would take it.
std::string write_letter(bus::dead_letter const& one, std::string const& refusal,
                         std::vector<recorded_act> const& acts);
std::string write_preview(letter_preview const& seen);
std::string write_run(redrive_run const& run);
std::string write_runs(std::vector<redrive_run> const& runs);
std::string write_changes(edit_outcome const& outcome);

} // namespace fcg::app
