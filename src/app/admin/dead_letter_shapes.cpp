#include "app/admin/dead_letter_shapes.hpp"

#include "bus/queue.hpp"

namespace fcg::app {

namespace {

constexpr std::int64_t max_letters = 10'000;

template <class T>
std::vector<http::field<T>> search_fields()
{
    return {
        http::text<T>("contract", &T::contract, {.max = 200}),
        http::text<T>("reason", &T::reason,
                      {.max = 1'000, .description = "a kind of reason, as groups show it"}),
        http::text<T>("paymentId", &T::payment_id, {.max = 200, .description = "as the body names it"}),
        http::text<T>("correlationId", &T::correlation_id, {.max = 200}),
        http::text<T>("text", &T::text,
                      {.max = 1'000,
                       .description = "stands in the body, the id or an attribute; any case of letters"})};
}

template <class T>
std::vector<http::field<T>> choice_fields()
{
    auto fields = search_fields<T>();
    fields.push_back(
        http::with_default(http::texts<T>("ids", &T::ids, {.max = 1'000, .each = {.min = 1, .max = 200}})));
    fields.push_back(
        http::integer<T>("most", &T::max, 1, INT64_MAX, "letters; all that are meant when left out"));
    fields.push_back(
        http::integer<T>("perSecond", &T::per_second, 1, 10'000, "as fast as it goes when left out"));
    fields.push_back(
        http::with_default(http::boolean<T>("dryRun", &T::dry_run, "only say what it would concern")));
    return fields;
}

std::vector<http::field<letter_filter>> filter_fields()
{
    auto fields = search_fields<letter_filter>();
    fields.push_back(http::text("queue", &letter_filter::queue, {.max = 80}));
    fields.push_back(http::with_default(http::integer("limit", &letter_filter::limit, 1, max_letters)));
    return fields;
}

std::vector<http::field<letter_discard_body>> discard_fields()
{
    auto fields = choice_fields<letter_discard_body>();
    fields.push_back(http::text("why", &letter_discard_body::why, {.min = 1, .max = 1'000}));
    return fields;
}

template <class T>
std::vector<http::field<T>> letter_fields()
{
    return {http::text<T>("queue", &T::queue),
            http::text<T>("id", &T::id),
            http::text<T>("contract", &T::contract),
            http::text<T>("reason", &T::reason),
            http::integer<T>("attempts", &T::attempts, 0, INT64_MAX, "of all its lives"),
            http::moment<T>("firstAt", &T::first_at, "first received"),
            http::moment<T>("lastAt", &T::last_at, "given up")};
}

http::shape<named_value> const value_shape{
    "MessageValue", {http::text("name", &named_value::name), http::text("value", &named_value::value)}};

http::shape<change_answer> const change_shape{
    "DocumentChange",
    {http::text("path", &change_answer::path, {.description = "JSON Pointer (RFC 6901)"}),
     http::text("before", &change_answer::before, {.max = bus::largest_message}),
     http::text("after", &change_answer::after, {.max = bus::largest_message})}};

letter_answer to_answer(bus::dead_letter const& one)
{
    return {.queue = one.queue,
            .id = one.content.id,
            .contract = one.contract,
            .reason = one.reason,
            .attempts = one.attempts,
            .first_at = one.first_at,
            .last_at = one.last_at};
}

letter_group_answer to_answer(bus::letter_group const& one)
{
    return {.queue = one.queue,
            .contract = one.contract,
            .reason = one.reason,
            .letters = one.letters,
            .oldest = one.oldest,
            .newest = one.newest,
            .example = one.example};
}

std::string state_of(redrive_run const& run)
{
    if (!run.ended_at)
        return run.is_cancelled ? "ending" : "running";
    if (!run.failure.empty())
        return "failed";
    return run.is_cancelled ? "cancelled" : "done";
}

redrive_run_answer to_answer(redrive_run const& run)
{
    return {.number = run.number,
            .queue = run.order.queue,
            .moved = run.moved,
            .state = state_of(run),
            .failure = run.failure,
            .who = run.order.who,
            .begun_at = run.begun_at,
            .ended_at = run.ended_at};
}

template <class From>
auto to_answers(std::vector<From> const& all)
{
    std::vector<decltype(to_answer(all.front()))> answers;
    answers.reserve(all.size());
    for (auto const& one : all)
        answers.push_back(to_answer(one));
    return answers;
}

std::vector<http::field<whole_letter_answer>> whole_letter_fields()
{
    auto fields = letter_fields<whole_letter_answer>();
    fields.push_back(http::text("body", &whole_letter_answer::body, {.max = bus::largest_message}));
    fields.push_back(http::objects("attributes", &whole_letter_answer::attributes, value_shape));
    fields.push_back(http::text("refusal", &whole_letter_answer::refusal,
                                {.description = "why its consumer would bury it again at once"}));
    fields.push_back(http::objects("history", &whole_letter_answer::history, act_shape()));
    return fields;
}

} // namespace

http::shape<letter_filter> const letter_filter_shape{"DeadLetterFilter", filter_fields()};

http::shape<group_filter> const group_filter_shape{"DeadLetterGroupFilter",
                                                   {http::text("queue", &group_filter::queue, {.max = 80})}};

http::shape<letter_act_body> const letter_act_shape{"DeadLetterOrder", choice_fields<letter_act_body>()};
http::shape<letter_discard_body> const letter_discard_shape{"DeadLetterDiscard", discard_fields()};
http::shape<letter_edit_body> const letter_edit_shape{
    "DeadLetterEdit",
    {http::text("body", &letter_edit_body::body,
                {.min = 1,
                 .max = bus::largest_message,
                 .trimmed = false,
                 .description = "the new body, JSON",
                 .lines = true}),
     http::with_default(http::boolean("dryRun", &letter_edit_body::dry_run, "only say what would change"))}};

http::shape<letter_answer> const letter_shape{"DeadLetter", letter_fields<letter_answer>()};
http::shape<whole_letter_answer> const whole_letter_shape{"WholeDeadLetter", whole_letter_fields()};
http::shape<letter_group_answer> const letter_group_shape{
    "DeadLetterGroup",
    {http::text("queue", &letter_group_answer::queue), http::text("contract", &letter_group_answer::contract),
     http::text("reason", &letter_group_answer::reason, {.description = "ids and numbers are \"#\""}),
     http::integer("letters", &letter_group_answer::letters, 1, INT64_MAX),
     http::moment("oldest", &letter_group_answer::oldest),
     http::moment("newest", &letter_group_answer::newest),
     http::text("example", &letter_group_answer::example, {.description = "the id of one"})}};
http::shape<letter_preview_answer> const letter_preview_shape{
    "DeadLetterPreview",
    {http::integer("letters", &letter_preview_answer::letters, 0, INT64_MAX),
     http::objects("groups", &letter_preview_answer::groups, letter_group_shape),
     http::texts("ids", &letter_preview_answer::ids,
                 {.max = ids_in_a_preview, .description = "the first 100"})}};
http::shape<redrive_run_answer> const redrive_run_shape{
    "Redrive",
    {http::integer("number", &redrive_run_answer::number, 1, INT64_MAX),
     http::text("queue", &redrive_run_answer::queue),
     http::integer("moved", &redrive_run_answer::moved, 0, INT64_MAX, "letters so far"),
     http::choice("state", &redrive_run_answer::state, {"running", "ending", "done", "cancelled", "failed"}),
     http::text("failure", &redrive_run_answer::failure), http::text("who", &redrive_run_answer::who),
     http::moment("begunAt", &redrive_run_answer::begun_at),
     http::moment("endedAt", &redrive_run_answer::ended_at)}};
http::shape<letter_changes_answer> const letter_changes_shape{
    "DeadLetterChanges", {http::objects("changes", &letter_changes_answer::changes, change_shape)}};
http::shape<moved_messages> const moved_messages_shape{
    "MovedMessages", {http::integer("messages", &moved_messages::messages, 0, INT64_MAX)}};

std::string write_letters(std::vector<bus::dead_letter> const& letters)
{
    return letter_shape.write_page(to_answers(letters), std::nullopt);
}

std::string write_groups(std::vector<bus::letter_group> const& groups)
{
    return letter_group_shape.write_page(to_answers(groups), std::nullopt);
}

std::string write_letter(bus::dead_letter const& one, std::string const& refusal,
                         std::vector<recorded_act> const& acts)
{
    whole_letter_answer answer;
    static_cast<letter_answer&>(answer) = to_answer(one);
    answer.body = one.content.body;
    for (auto const& [name, value] : one.content.attributes)
        answer.attributes.push_back({name, value});
    if (!refusal.empty())
        answer.refusal = refusal;
    answer.history = show_acts(acts);
    return whole_letter_shape.write(answer);
}

std::string write_preview(letter_preview const& seen)
{
    return letter_preview_shape.write({seen.letters, to_answers(seen.groups), seen.ids});
}

std::string write_run(redrive_run const& run)
{
    return redrive_run_shape.write(to_answer(run));
}

std::string write_runs(std::vector<redrive_run> const& runs)
{
    return redrive_run_shape.write_page(to_answers(runs), std::nullopt);
}

std::string write_changes(edit_outcome const& outcome)
{
    letter_changes_answer answer;
    for (auto const& one : outcome.changes)
        answer.changes.push_back({one.path, one.before, one.after});
    return letter_changes_shape.write(answer);
}

} // namespace fcg::app
