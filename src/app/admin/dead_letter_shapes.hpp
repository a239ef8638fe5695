#pragma once
#include "app/admin/act_shape.hpp"
#include "app/dead_letters/dead_letter_service.hpp"
#include "platform/http/schema/shape.hpp"

#include <cstdint>
#include <optional>
#include <string>
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

struct group_filter {
    std::optional<std::string> queue;
};

/// Which dead letters an action concerns, and how fast it goes.
struct dead_letter_action_body : dead_letter_search {
    std::vector<std::string> ids;
    std::optional<std::int64_t> max;
    std::optional<std::int64_t> per_second;
    bool dry_run = false;
};

struct dead_letter_discard_body : dead_letter_action_body {
    std::string why;
};

struct dead_letter_edit_body {
    std::string body;
    bool dry_run = false;
};

extern http::shape<dead_letter_filter> const dead_letter_filter_shape;
extern http::shape<group_filter> const group_filter_shape;
extern http::shape<dead_letter_action_body> const dead_letter_action_shape;
extern http::shape<dead_letter_discard_body> const dead_letter_discard_shape;
extern http::shape<dead_letter_edit_body> const dead_letter_edit_shape;

// Responses, as the OpenAPI document describes them.
struct dead_letter_response {
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

struct full_dead_letter_response : dead_letter_response {
    std::string body;
    std::vector<named_value> attributes;
    std::optional<std::string> refusal;
    std::vector<act_response> history;
};

struct dead_letter_group_response {
    std::string queue;
    std::string contract;
    std::string reason;
    std::int64_t dead_letters = 0;
    core::time_point oldest;
    core::time_point newest;
    std::string example;
};

struct dead_letter_preview_response {
    std::int64_t dead_letters = 0;
    std::vector<dead_letter_group_response> groups;
    std::vector<std::string> ids;
};

struct redrive_run_response {
    std::int64_t number = 0;
    std::string queue;
    std::int64_t moved = 0;
    std::string state;
    std::string failure;
    std::string actor;
    core::time_point begun_at;
    std::optional<core::time_point> ended_at;
};

struct change_response {
    std::string path;
    std::optional<std::string> before;
    std::optional<std::string> after;
};

struct dead_letter_changes_response {
    std::vector<change_response> changes;
};

struct moved_messages {
    std::int64_t messages = 0;
};

extern http::shape<dead_letter_response> const dead_letter_shape;
extern http::shape<full_dead_letter_response> const full_dead_letter_shape;
extern http::shape<dead_letter_group_response> const dead_letter_group_shape;
extern http::shape<dead_letter_preview_response> const dead_letter_preview_shape;
extern http::shape<redrive_run_response> const redrive_run_shape;
extern http::shape<dead_letter_changes_response> const dead_letter_changes_shape;
extern http::shape<moved_messages> const moved_messages_shape;

inline constexpr std::int64_t max_acts_shown = 100;

std::string write_dead_letters(std::vector<bus::dead_letter> const& dead_letters);
std::string write_groups(std::vector<bus::dead_letter_group> const& groups);
/// `refusal` says why the consumer would bury the message again without handling it. It is empty if the
/// consumer would accept the message.
std::string write_dead_letter(bus::dead_letter const& dead_letter, std::string const& refusal,
                              std::vector<recorded_act> const& acts);
std::string write_preview(dead_letter_preview const& seen);
std::string write_run(redrive_run const& run);
std::string write_runs(std::vector<redrive_run> const& runs);
std::string write_changes(edit_outcome const& outcome);

} // namespace fcg::app
