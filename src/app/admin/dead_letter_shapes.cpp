#include "app/admin/dead_letter_shapes.hpp"

#include "app/admin/admin.hpp"
#include "bus/queue.hpp"

namespace fcg::app {

namespace {

constexpr std::int64_t max_dead_letters = 10'000;

template <class T>
std::vector<http::field<T>> search_fields()
{
    return {
        http::text<T>("contract", &T::contract, {.max = 200}),
        http::text<T>("reason", &T::reason,
                      {.max = 1'000, .description = "a kind of reason, as groups show it"}),
        http::text<T>("paymentId", &T::payment_id, {.max = 200, .description = "the paymentId in the body"}),
        http::text<T>("correlationId", &T::correlation_id, {.max = 200}),
        http::text<T>(
            "text", &T::text,
            {.max = 1'000, .description = "a text in the body, the id or an attribute, in any case"})};
}

http::field<dead_letter_filter> queue_field()
{
    return http::text("queue", &dead_letter_filter::queue, {.max = 80});
}

std::vector<http::field<dead_letter_filter>> filter_fields()
{
    auto fields = search_fields<dead_letter_filter>();
    fields.push_back(queue_field());
    fields.push_back(
        http::with_default(http::integer("limit", &dead_letter_filter::limit, 1, max_dead_letters)));
    return fields;
}

std::vector<http::field<dead_letter_action_body>> action_fields()
{
    using body = dead_letter_action_body;
    auto fields = search_fields<body>();
    fields.push_back(http::with_default(
        http::texts("ids", &body::ids, {.max = 1'000, .text_rule = {.min = 1, .max = 200}})));
    fields.push_back(http::integer("most", &body::max, 1, INT64_MAX,
                                   "maximum number of dead letters; all that match when left out"));
    fields.push_back(
        http::integer("perSecond", &body::per_second, 1, 10'000, "as fast as possible when left out"));
    fields.push_back(
        http::with_default(http::boolean("dryRun", &body::dry_run, "only report what it would affect")));
    return fields;
}

std::vector<http::field<dead_letter_action_body>> discard_fields()
{
    auto fields = action_fields();
    fields.push_back(http::text("why", &dead_letter_action_body::why, {.min = 1, .max = 1'000}));
    return fields;
}

std::vector<http::field<dead_letter_response>> dead_letter_fields()
{
    using shown = dead_letter_response;
    return {
        http::text<shown>("queue", &shown::queue),
        http::text("id", &shown::id),
        http::text<shown>("contract", &shown::contract),
        http::text<shown>("reason", &shown::reason),
        http::integer<shown>("attempts", &shown::attempts, 0, INT64_MAX, "including those before a redrive"),
        http::moment<shown>("firstAt", &shown::first_at, "first received"),
        http::moment<shown>("lastAt", &shown::last_at, "moved to the dead-letter queue")};
}

using named_value = std::pair<std::string, std::string>;

http::shape<named_value> const value_shape{
    "MessageValue", {http::text("name", &named_value::first), http::text("value", &named_value::second)}};

std::vector<http::field<dead_letter_response>> full_dead_letter_fields()
{
    using shown = dead_letter_response;
    auto fields = dead_letter_fields();
    fields.push_back(http::text("body", &shown::body, {.max = bus::largest_message}));
    fields.push_back(http::objects("attributes", &shown::attributes, value_shape));
    fields.push_back(http::text("refusal", &shown::refusal,
                                {.description = "why its consumer would refuse it again at once"}));
    fields.push_back(http::objects("history", &shown::history, act_shape()));
    return fields;
}

http::shape<json::difference> const change_shape{
    "DocumentChange",
    {http::text("path", &json::difference::path, {.description = "JSON Pointer (RFC 6901)"}),
     http::text("before", &json::difference::before, {.max = bus::largest_message}),
     http::text("after", &json::difference::after, {.max = bus::largest_message})}};

} // namespace

http::shape<dead_letter_filter> const dead_letter_filter_shape{"DeadLetterFilter", filter_fields()};
http::shape<dead_letter_filter> const group_filter_shape{"DeadLetterGroupFilter", {queue_field()}};
http::shape<dead_letter_action_body> const dead_letter_action_shape{"DeadLetterOrder", action_fields()};
http::shape<dead_letter_action_body> const dead_letter_discard_shape{"DeadLetterDiscard", discard_fields()};
http::shape<dead_letter_edit_body> const dead_letter_edit_shape{
    "DeadLetterEdit",
    {http::text("body", &dead_letter_edit_body::body,
                {.min = 1,
                 .max = bus::largest_message,
                 .trimmed = false,
                 .description = "the new body, JSON",
                 .lines = true}),
     http::with_default(
         http::boolean("dryRun", &dead_letter_edit_body::dry_run, "only report what would change"))}};

http::shape<dead_letter_response> const dead_letter_shape{"DeadLetter", dead_letter_fields()};
http::shape<dead_letter_response> const full_dead_letter_shape{"WholeDeadLetter", full_dead_letter_fields()};
http::shape<bus::dead_letter_group> const dead_letter_group_shape{
    "DeadLetterGroup",
    {http::text("queue", &bus::dead_letter_group::queue),
     http::text("contract", &bus::dead_letter_group::contract),
     http::text("reason", &bus::dead_letter_group::reason, {.description = "ids and numbers are \"#\""}),
     http::integer("letters", &bus::dead_letter_group::dead_letters, 1, INT64_MAX),
     http::moment("oldest", &bus::dead_letter_group::oldest),
     http::moment("newest", &bus::dead_letter_group::newest),
     http::text("example", &bus::dead_letter_group::example, {.description = "the id of one dead letter"})}};
http::shape<dead_letter_preview> const dead_letter_preview_shape{
    "DeadLetterPreview",
    {http::integer("letters", &dead_letter_preview::dead_letters, 0, INT64_MAX),
     http::objects("groups", &dead_letter_preview::groups, dead_letter_group_shape),
     http::texts("ids", &dead_letter_preview::ids,
                 {.max = ids_in_a_preview, .description = "the first 100"})}};
http::shape<redrive_run> const redrive_run_shape{
    "Redrive",
    {http::integer("number", &redrive_run::number, 1, INT64_MAX), http::text("queue", &redrive_run::queue),
     http::integer("moved", &redrive_run::moved, 0, INT64_MAX, "dead letters so far"),
     http::choice("state", &redrive_run::state, {"running", "ending", "done", "cancelled", "failed"}),
     http::text("failure", &redrive_run::failure), http::text("who", &redrive_run::actor),
     http::moment("begunAt", &redrive_run::begun_at), http::moment("endedAt", &redrive_run::ended_at)}};
http::shape<edit_outcome> const dead_letter_changes_shape{
    "DeadLetterChanges", {http::objects("changes", &edit_outcome::changes, change_shape)}};
http::shape<moved_messages> const moved_messages_shape{
    "MovedMessages", {http::integer("messages", &moved_messages::messages, 0, INT64_MAX)}};

dead_letter_response to_response(bus::dead_letter dead_letter)
{
    auto content = std::move(dead_letter.content);
    return {std::move(dead_letter),
            std::move(content.id),
            std::move(content.body),
            std::move(content.attributes),
            {},
            {}};
}

} // namespace fcg::app
