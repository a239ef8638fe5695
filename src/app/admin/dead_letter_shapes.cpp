#include "app/admin/dead_letter_shapes.hpp"

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

template <class T>
std::vector<http::field<T>> choice_fields()
{
    auto fields = search_fields<T>();
    fields.push_back(http::with_default(
        http::texts<T>("ids", &T::ids, {.max = 1'000, .text_rule = {.min = 1, .max = 200}})));
    fields.push_back(http::integer<T>("most", &T::max, 1, INT64_MAX,
                                      "maximum number of dead letters; all that match when left out"));
    fields.push_back(
        http::integer<T>("perSecond", &T::per_second, 1, 10'000, "as fast as possible when left out"));
    fields.push_back(
        http::with_default(http::boolean<T>("dryRun", &T::dry_run, "only report what it would affect")));
    return fields;
}

std::vector<http::field<dead_letter_filter>> filter_fields()
{
    auto fields = search_fields<dead_letter_filter>();
    fields.push_back(http::text("queue", &dead_letter_filter::queue, {.max = 80}));
    fields.push_back(
        http::with_default(http::integer("limit", &dead_letter_filter::limit, 1, max_dead_letters)));
    return fields;
}

std::vector<http::field<dead_letter_discard_body>> discard_fields()
{
    auto fields = choice_fields<dead_letter_discard_body>();
    fields.push_back(http::text("why", &dead_letter_discard_body::why, {.min = 1, .max = 1'000}));
    return fields;
}

template <class T>
std::vector<http::field<T>> dead_letter_fields()
{
    return {http::text<T>("queue", &T::queue),
            http::text<T>("id", &T::id),
            http::text<T>("contract", &T::contract),
            http::text<T>("reason", &T::reason),
            http::integer<T>("attempts", &T::attempts, 0, INT64_MAX, "including those before a redrive"),
            http::moment<T>("firstAt", &T::first_at, "first received"),
            http::moment<T>("lastAt", &T::last_at, "moved to the dead-letter queue")};
}

http::shape<named_value> const value_shape{
    "MessageValue", {http::text("name", &named_value::name), http::text("value", &named_value::value)}};

http::shape<change_response> const change_shape{
    "DocumentChange",
    {http::text("path", &change_response::path, {.description = "JSON Pointer (RFC 6901)"}),
     http::text("before", &change_response::before, {.max = bus::largest_message}),
     http::text("after", &change_response::after, {.max = bus::largest_message})}};

dead_letter_response to_response(bus::dead_letter const& dead_letter)
{
    return {.queue = dead_letter.queue,
            .id = dead_letter.content.id,
            .contract = dead_letter.contract,
            .reason = dead_letter.reason,
            .attempts = dead_letter.attempts,
            .first_at = dead_letter.first_at,
            .last_at = dead_letter.last_at};
}

dead_letter_group_response to_response(bus::dead_letter_group const& dead_letter_group)
{
    return {.queue = dead_letter_group.queue,
            .contract = dead_letter_group.contract,
            .reason = dead_letter_group.reason,
            .dead_letters = dead_letter_group.dead_letters,
            .oldest = dead_letter_group.oldest,
            .newest = dead_letter_group.newest,
            .example = dead_letter_group.example};
}

std::string state_of(redrive_run const& run)
{
    if (!run.ended_at)
        return run.is_cancelled ? "ending" : "running";
    if (!run.failure.empty())
        return "failed";
    return run.is_cancelled ? "cancelled" : "done";
}

redrive_run_response to_response(redrive_run const& run)
{
    return {.number = run.number,
            .queue = run.order.queue,
            .moved = run.moved,
            .state = state_of(run),
            .failure = run.failure,
            .actor = run.order.actor,
            .begun_at = run.begun_at,
            .ended_at = run.ended_at};
}

template <class From>
auto to_responses(std::vector<From> const& redrive_runs)
{
    std::vector<decltype(to_response(redrive_runs.front()))> answers;
    answers.reserve(redrive_runs.size());
    for (auto const& dead_letter_group : redrive_runs)
        answers.push_back(to_response(dead_letter_group));
    return answers;
}

std::vector<http::field<full_dead_letter_response>> full_dead_letter_fields()
{
    auto fields = dead_letter_fields<full_dead_letter_response>();
    fields.push_back(http::text("body", &full_dead_letter_response::body, {.max = bus::largest_message}));
    fields.push_back(http::objects("attributes", &full_dead_letter_response::attributes, value_shape));
    fields.push_back(http::text("refusal", &full_dead_letter_response::refusal,
                                {.description = "why its consumer would refuse it again at once"}));
    fields.push_back(http::objects("history", &full_dead_letter_response::history, act_shape()));
    return fields;
}

} // namespace

http::shape<dead_letter_filter> const dead_letter_filter_shape{"DeadLetterFilter", filter_fields()};

http::shape<group_filter> const group_filter_shape{"DeadLetterGroupFilter",
                                                   {http::text("queue", &group_filter::queue, {.max = 80})}};

http::shape<dead_letter_action_body> const dead_letter_action_shape{"DeadLetterOrder",
                                                                    choice_fields<dead_letter_action_body>()};
http::shape<dead_letter_discard_body> const dead_letter_discard_shape{"DeadLetterDiscard", discard_fields()};
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

http::shape<dead_letter_response> const dead_letter_shape{"DeadLetter",
                                                          dead_letter_fields<dead_letter_response>()};
http::shape<full_dead_letter_response> const full_dead_letter_shape{"WholeDeadLetter",
                                                                    full_dead_letter_fields()};
http::shape<dead_letter_group_response> const dead_letter_group_shape{
    "DeadLetterGroup",
    {http::text("queue", &dead_letter_group_response::queue),
     http::text("contract", &dead_letter_group_response::contract),
     http::text("reason", &dead_letter_group_response::reason, {.description = "ids and numbers are \"#\""}),
     http::integer("letters", &dead_letter_group_response::dead_letters, 1, INT64_MAX),
     http::moment("oldest", &dead_letter_group_response::oldest),
     http::moment("newest", &dead_letter_group_response::newest),
     http::text("example", &dead_letter_group_response::example,
                {.description = "the id of one dead letter"})}};
http::shape<dead_letter_preview_response> const dead_letter_preview_shape{
    "DeadLetterPreview",
    {http::integer("letters", &dead_letter_preview_response::dead_letters, 0, INT64_MAX),
     http::objects("groups", &dead_letter_preview_response::groups, dead_letter_group_shape),
     http::texts("ids", &dead_letter_preview_response::ids,
                 {.max = ids_in_a_preview, .description = "the first 100"})}};
http::shape<redrive_run_response> const redrive_run_shape{
    "Redrive",
    {http::integer("number", &redrive_run_response::number, 1, INT64_MAX),
     http::text("queue", &redrive_run_response::queue),
     http::integer("moved", &redrive_run_response::moved, 0, INT64_MAX, "dead letters so far"),
     http::choice("state", &redrive_run_response::state,
                  {"running", "ending", "done", "cancelled", "failed"}),
     http::text("failure", &redrive_run_response::failure), http::text("who", &redrive_run_response::actor),
     http::moment("begunAt", &redrive_run_response::begun_at),
     http::moment("endedAt", &redrive_run_response::ended_at)}};
http::shape<dead_letter_changes_response> const dead_letter_changes_shape{
    "DeadLetterChanges", {http::objects("changes", &dead_letter_changes_response::changes, change_shape)}};
http::shape<moved_messages> const moved_messages_shape{
    "MovedMessages", {http::integer("messages", &moved_messages::messages, 0, INT64_MAX)}};

std::string write_dead_letters(std::vector<bus::dead_letter> const& dead_letters)
{
    return dead_letter_shape.write_page(to_responses(dead_letters), std::nullopt);
}

std::string write_groups(std::vector<bus::dead_letter_group> const& groups)
{
    return dead_letter_group_shape.write_page(to_responses(groups), std::nullopt);
}

std::string write_dead_letter(bus::dead_letter const& dead_letter, std::string const& refusal,
                              std::vector<recorded_act> const& acts)
{
    full_dead_letter_response answer;
    static_cast<dead_letter_response&>(answer) = to_response(dead_letter);
    answer.body = dead_letter.content.body;
    for (auto const& [name, value] : dead_letter.content.attributes)
        answer.attributes.push_back({name, value});
    if (!refusal.empty())
        answer.refusal = refusal;
    answer.history = show_acts(acts);
    return full_dead_letter_shape.write(answer);
}

std::string write_preview(dead_letter_preview const& seen)
{
    return dead_letter_preview_shape.write({seen.dead_letters, to_responses(seen.groups), seen.ids});
}

std::string write_run(redrive_run const& run)
{
    return redrive_run_shape.write(to_response(run));
}

std::string write_runs(std::vector<redrive_run> const& runs)
{
    return redrive_run_shape.write_page(to_responses(runs), std::nullopt);
}

std::string write_changes(edit_outcome const& outcome)
{
    dead_letter_changes_response answer;
    for (auto const& change : outcome.changes)
        answer.changes.push_back({change.path, change.before, change.after});
    return dead_letter_changes_shape.write(answer);
}

} // namespace fcg::app
