#include "app/admin/admin.hpp"
#include "app/admin/dead_letter_shapes.hpp"
#include "app/admin/on_background.hpp"
#include "app/audit/recorded_routes.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace fcg::app {

namespace {

/// Enough for a thousand ids.
constexpr std::size_t max_choice_bytes = 262'144;
/// Enough for a message as a JSON text, where each quotation mark takes two bytes.
constexpr std::size_t max_edit_bytes = 2 * bus::largest_message + 16'384;
constexpr std::int64_t max_acts_shown = 100;

/// Returns the queue of this name, or a problem if there is no such queue or if it is a dead-letter queue.
http::result<std::string> queue_in(store& store, std::string_view name)
{
    auto const names = store.queues().names();
    if (std::ranges::find(names, name) == names.end() || !bus::is_queue_name(name))
        return http::not_found("queue");
    return std::string(name);
}

task<http::result<std::vector<bus::dead_letter>>> read(store& store, std::string queue,
                                                       bus::dead_letter_selection choice)
{
    if (!queue.empty())
        if (auto const known = queue_in(store, queue); !known)
            co_return known.error();
    auto dead_letters = co_await store.dead_letters().read(std::move(queue), std::move(choice));
    co_return dead_letters;
}

/// Sets the criteria of the query or the body.
void narrow(bus::dead_letter_selection& choice, dead_letter_search const& search)
{
    choice.contract = search.contract.value_or("");
    choice.reason = search.reason.value_or("");
    choice.payment = search.payment_id.value_or("");
    choice.correlation = search.correlation_id.value_or("");
    choice.text = search.text.value_or("");
}

task<http::response> list(store& store, http::request& request)
{
    auto const query = dead_letter_filter_shape.read_query(request);
    if (!query)
        co_return query.error();
    bus::dead_letter_selection choice;
    narrow(choice, *query);
    auto dead_letters = co_await read(store, query->queue.value_or(""), std::move(choice));
    if (!dead_letters)
        co_return dead_letters.error();
    if (std::ssize(*dead_letters) > query->limit)
        dead_letters->resize(static_cast<std::size_t>(query->limit));
    std::vector<dead_letter_response> shown;
    for (auto& dead_letter : *dead_letters)
        shown.push_back(to_response(std::move(dead_letter)));
    co_return http::ok(dead_letter_shape.write_page(shown, std::nullopt));
}

task<http::response> list_groups(store& store, http::request& request)
{
    auto const query = group_filter_shape.read_query(request);
    if (!query)
        co_return query.error();
    bus::dead_letter_selection everything;
    auto const dead_letters = co_await read(store, query->queue.value_or(""), std::move(everything));
    if (!dead_letters)
        co_return dead_letters.error();
    co_return http::ok(
        dead_letter_group_shape.write_page(bus::group_dead_letters(*dead_letters), std::nullopt));
}

task<http::response> show(store& store, http::request& request)
{
    std::string queue(request.path_value("queue"));
    bus::dead_letter_selection choice;
    choice.ids.emplace_back(request.path_value("id"));
    auto dead_letters = co_await read(store, queue, std::move(choice));
    if (!dead_letters)
        co_return dead_letters.error();
    if (dead_letters->empty())
        co_return http::not_found("dead letter");
    auto& dead_letter = dead_letters->front();
    auto refusal = store.bus().why_refused(queue, dead_letter.content);
    auto answer = to_response(std::move(dead_letter));
    if (!refusal.empty())
        answer.refusal = std::move(refusal);
    answer.history = store.audit().read({.message_id = answer.id, .max_count = max_acts_shown});
    co_return http::ok(full_dead_letter_shape.write(answer));
}

/// A request to do something with dead letters, and the order that it makes.
struct requested_action {
    dead_letter_action_body body;
    dead_letter_order order;
};

http::result<requested_action> read_action(store& store, http::request const& request,
                                           http::shape<dead_letter_action_body> const& shape)
{
    auto const queue = queue_in(store, request.path_value("queue"));
    if (!queue)
        return queue.error();
    auto const body = shape.read_body(request);
    if (!body)
        return body.error();
    dead_letter_order order{.actor = name_admin(request),
                            .queue = *queue,
                            .dead_letter_selection = {.ids = body->ids},
                            .per_second = static_cast<double>(body->per_second.value_or(0))};
    narrow(order.dead_letter_selection, *body);
    if (body->max)
        order.dead_letter_selection.max = static_cast<std::size_t>(*body->max);
    return requested_action{*body, std::move(order)};
}

task<http::response> show_preview(store& store, dead_letter_order order)
{
    auto const preview = co_await store.dead_letters().preview(std::move(order));
    co_return http::ok(dead_letter_preview_shape.write(preview));
}

http::response show_run_of_number(store& store, std::int64_t number)
{
    auto const runs = store.dead_letters().runs();
    auto const it = std::ranges::find(runs, number, &redrive_run::number);
    if (it == runs.end())
        return http::not_found("redrive");
    return http::ok(redrive_run_shape.write(*it));
}

task<http::response> redrive(store& store, http::request& request)
{
    auto action = read_action(store, request, dead_letter_action_shape);
    if (!action)
        co_return action.error();
    if (action->body.dry_run) {
        auto preview = co_await show_preview(store, std::move(action->order));
        co_return preview;
    }
    auto const number = store.dead_letters().begin_redrive(std::move(action->order));
    co_return http::accepted("/api/admin/redrives/" + std::to_string(number),
                             show_run_of_number(store, number).body);
}

task<http::response> list_runs(store& store, http::request&)
{
    co_return http::ok(redrive_run_shape.write_page(store.dead_letters().runs(), std::nullopt));
}

std::int64_t number_in(http::request const& request)
{
    return json::to_integer({std::string(request.path_value("number"))}).value_or(0);
}

task<http::response> show_run(store& store, http::request& request)
{
    co_return show_run_of_number(store, number_in(request));
}

task<http::response> cancel(store& store, http::request& request)
{
    if (!store.dead_letters().cancel_redrive(number_in(request)))
        co_return http::not_found("running redrive");
    co_return http::no_content();
}

task<http::response> discard(store& store, http::request& request)
{
    auto action = read_action(store, request, dead_letter_discard_shape);
    if (!action)
        co_return action.error();
    if (action->body.dry_run) {
        auto preview = co_await show_preview(store, std::move(action->order));
        co_return preview;
    }
    auto const gone = co_await store.dead_letters().discard(std::move(action->order), action->body.why);
    co_return http::ok(moved_messages_shape.write({gone}));
}

task<http::response> edit(store& store, http::request& request)
{
    auto const queue = queue_in(store, request.path_value("queue"));
    if (!queue)
        co_return queue.error();
    auto const body = dead_letter_edit_shape.read_body(request);
    if (!body)
        co_return body.error();
    dead_letter_edit edit{.actor = name_admin(request),
                          .queue = *queue,
                          .id = std::string(request.path_value("id")),
                          .body = body->body,
                          .only_try = body->dry_run};
    auto const outcome = co_await store.dead_letters().edit(std::move(edit));
    if (!outcome.is_found)
        co_return http::not_found("dead letter");
    if (!outcome.refusal.empty())
        co_return http::invalid_fields({{"body", outcome.refusal}});
    co_return http::ok(dead_letter_changes_shape.write(outcome));
}

/// Describes the response to discarding: what was done, or with dryRun what would be done.
std::shared_ptr<http::schema const> describe_discarded()
{
    return std::make_shared<http::schema const>(
        http::schema{.name = "DiscardedDeadLetters",
                     .document = R"({"anyOf":[{"$ref":"#/components/schemas/MovedMessages"},)"
                                 R"({"$ref":"#/components/schemas/DeadLetterPreview"}]})",
                     .parameters = {},
                     .inner = {moved_messages_shape.describe(), dead_letter_preview_shape.describe()}});
}

void add_reading_routes(http::routes& routes, store& store)
{
    routes.add({.method = http::method::get,
                .path = "/api/admin/dead-letters",
                .access = http::access::admin,
                .summary = "Dead letters: their queue, the reason, and the number of attempts.",
                .tag = "operations",
                .answers = {{200, "The oldest of each queue", dead_letter_shape.describe_page()},
                            {404, "No such queue"}},
                .query = dead_letter_filter_shape.describe(),
                .handle = on_background(store, list)});
    routes.add({.method = http::method::get,
                .path = "/api/admin/dead-letter-groups",
                .access = http::access::admin,
                .summary = "Dead letters, counted by queue, contract and kind of reason.",
                .tag = "operations",
                .answers = {{200, "The largest group first", dead_letter_group_shape.describe_page()},
                            {404, "No such queue"}},
                .query = group_filter_shape.describe(),
                .handle = on_background(store, list_groups)});
    routes.add({.method = http::method::get,
                .path = "/api/admin/dead-letters/{queue}/{id}",
                .access = http::access::admin,
                .summary = "One dead letter with its body, and what operators did to it.",
                .tag = "operations",
                .answers = {{200, "The dead letter", full_dead_letter_shape.describe()},
                            {404, "No such queue or dead letter"}},
                .handle = on_background(store, show)});
}

void add_acting_routes(http::routes& routes, store& store)
{
    routes.add(
        {.method = http::method::post,
         .path = "/api/admin/dead-letters/{queue}/redrive",
         .access = http::access::admin,
         .summary = "Sends dead letters back to their queue: some or all, at the requested rate.",
         .tag = "operations",
         .answers = {{200, "dryRun: what it would affect", dead_letter_preview_shape.describe()},
                     {202, "It has started; Location shows its progress", redrive_run_shape.describe()},
                     {404, "No such queue"}},
         .body = dead_letter_action_shape.describe(),
         .max_body_bytes = max_choice_bytes,
         .handle = on_background(store, redrive)});
    routes.add(
        {.method = http::method::post,
         .path = "/api/admin/dead-letters/{queue}/discard",
         .access = http::access::admin,
         .summary = "Deletes dead letters, with a reason; their bodies stay in the audit log.",
         .tag = "operations",
         .answers = {{200, "How many, or with dryRun which", describe_discarded()}, {404, "No such queue"}},
         .body = dead_letter_discard_shape.describe(),
         .max_body_bytes = max_choice_bytes,
         .handle = on_background(store, discard)});
    routes.add({.method = http::method::post,
                .path = "/api/admin/dead-letters/{queue}/{id}/edit",
                .access = http::access::admin,
                .summary = "Replaces the body of a dead letter with one that its contract allows; it stays "
                           "dead until it is redriven.",
                .tag = "operations",
                .answers = {{200, "What changes", dead_letter_changes_shape.describe()},
                            {400, "The body would be refused again"},
                            {404, "No such queue or dead letter"}},
                .body = dead_letter_edit_shape.describe(),
                .max_body_bytes = max_edit_bytes,
                .handle = on_background(store, edit)});
}

void add_redrive_routes(http::routes& routes, store& store)
{
    routes.add({.method = http::method::get,
                .path = "/api/admin/redrives",
                .access = http::access::admin,
                .summary = "Running redrives, and the last ones that ended.",
                .tag = "operations",
                .answers = {{200, "The newest first", redrive_run_shape.describe_page()}},
                .handle = on_background(store, list_runs)});
    routes.add({.method = http::method::get,
                .path = "/api/admin/redrives/{number}",
                .access = http::access::admin,
                .summary = "The progress of a redrive.",
                .tag = "operations",
                .answers = {{200, "The redrive", redrive_run_shape.describe()}, {404, "No such redrive"}},
                .handle = on_background(store, show_run)});
    routes.add({.method = http::method::del,
                .path = "/api/admin/redrives/{number}",
                .access = http::access::admin,
                .summary = "Ends a redrive before its next dead letter.",
                .tag = "operations",
                .answers = {{204, "It ends"}, {404, "No redrive with this number is running"}},
                .handle = on_background(store, cancel)});
}

} // namespace

void add_dead_letter_routes(http::routes& routes, store& store)
{
    add_reading_routes(routes, store);
    add_acting_routes(routes, store);
    add_redrive_routes(routes, store);
}

} // namespace fcg::app
