#include "app/admin/admin.hpp"
#include "app/admin/dead_letter_shapes.hpp"
#include "app/audit/recorded_routes.hpp"
#include "app/store.hpp"
#include "platform/async/on_loop.hpp"

#include <algorithm>
#include <memory>

namespace fcg::app {

namespace {

/// A thousand ids.
constexpr std::size_t max_choice_bytes = 262'144;
/// A message written as a text within JSON, where each quotation mark takes two bytes.
constexpr std::size_t max_edit_bytes = 2 * bus::largest_message + 16'384;

/// The queue named in the path, which is not a dead-letter queue itself.
http::result<std::string> queue_in(store& of, std::string_view name)
{
    auto const names = of.queues().names();
    if (std::ranges::find(names, name) == names.end() || !bus::is_queue_name(name))
        return http::not_found("queue");
    return std::string(name);
}

task<http::result<std::vector<bus::dead_letter>>> read(store& of, std::string queue, bus::letter_choice which)
{
    if (!queue.empty())
        if (auto const known = queue_in(of, queue); !known)
            co_return known.error();
    auto work = of.dead_letters().read(std::move(queue), std::move(which));
    auto letters = co_await async::run_on(of.around().background, std::move(work));
    co_return letters;
}

/// From what the query or the body says.
void narrow(bus::letter_choice& which, letter_search const& search)
{
    which.contract = search.contract.value_or("");
    which.reason = search.reason.value_or("");
    which.payment = search.payment_id.value_or("");
    which.correlation = search.correlation_id.value_or("");
    which.text = search.text.value_or("");
}

task<http::response> list(store& of, http::request& asked)
{
    auto const wanted = letter_filter_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    bus::letter_choice which;
    narrow(which, *wanted);
    auto letters = co_await read(of, wanted->queue.value_or(""), std::move(which));
    if (!letters)
        co_return letters.error();
    if (std::ssize(*letters) > wanted->limit)
        letters->resize(static_cast<std::size_t>(wanted->limit));
    co_return http::ok(write_letters(*letters));
}

task<http::response> list_groups(store& of, http::request& asked)
{
    auto const wanted = group_filter_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    bus::letter_choice everything;
    auto const letters = co_await read(of, wanted->queue.value_or(""), std::move(everything));
    if (!letters)
        co_return letters.error();
    co_return http::ok(write_groups(bus::group_letters(*letters)));
}

task<http::response> show(store& of, http::request& asked)
{
    std::string queue(asked.path_value("queue"));
    bus::letter_choice which;
    which.ids.emplace_back(asked.path_value("id"));
    auto const letters = co_await read(of, queue, std::move(which));
    if (!letters)
        co_return letters.error();
    if (letters->empty())
        co_return http::not_found("dead letter");
    auto const& found = letters->front();
    auto const refusal = of.bus().why_refused(queue, found.content);
    act_query const history{.message_id = found.content.id, .max_count = max_acts_shown};
    co_return http::ok(write_letter(found, refusal, of.audit().read(history)));
}

letter_order order_of(letter_act_body const& body, http::request const& asked, std::string queue)
{
    letter_order order{.who = name_admin(asked),
                       .queue = std::move(queue),
                       .which = {.ids = body.ids},
                       .per_second = static_cast<double>(body.per_second.value_or(0))};
    narrow(order.which, body);
    if (body.max)
        order.which.max = static_cast<std::size_t>(*body.max);
    return order;
}

task<http::response> show_preview(store& of, letter_order order)
{
    auto work = of.dead_letters().preview(std::move(order));
    auto const seen = co_await async::run_on(of.around().background, std::move(work));
    co_return http::ok(write_preview(seen));
}

task<std::int64_t> begin_redrive(store& of, letter_order order)
{
    co_return of.dead_letters().begin_redrive(std::move(order));
}

task<std::vector<redrive_run>> read_runs(store& of)
{
    co_return of.dead_letters().runs();
}

task<bool> cancel_run(store& of, std::int64_t number)
{
    co_return of.dead_letters().cancel_redrive(number);
}

task<http::response> show_run(store& of, std::int64_t number)
{
    auto work = read_runs(of);
    auto const runs = co_await async::run_on(of.around().background, std::move(work));
    auto const found = std::ranges::find(runs, number, &redrive_run::number);
    if (found == runs.end())
        co_return http::not_found("redrive");
    co_return http::ok(write_run(*found));
}

task<http::response> redrive(store& of, http::request& asked)
{
    auto const queue = queue_in(of, asked.path_value("queue"));
    if (!queue)
        co_return queue.error();
    auto const body = letter_act_shape.read_body(asked);
    if (!body)
        co_return body.error();
    auto order = order_of(*body, asked, *queue);
    if (body->dry_run) {
        auto preview = co_await show_preview(of, std::move(order));
        co_return preview;
    }
    auto work = begin_redrive(of, std::move(order));
    auto const number = co_await async::run_on(of.around().background, std::move(work));
    auto answer = co_await show_run(of, number);
    co_return http::accepted("/api/admin/redrives/" + std::to_string(number), std::move(answer.body));
}

task<http::response> list_runs(store& of)
{
    auto work = read_runs(of);
    auto const runs = co_await async::run_on(of.around().background, std::move(work));
    co_return http::ok(write_runs(runs));
}

std::int64_t number_in(http::request const& asked)
{
    return json::to_integer({std::string(asked.path_value("number"))}).value_or(0);
}

task<http::response> cancel(store& of, http::request& asked)
{
    auto work = cancel_run(of, number_in(asked));
    bool const was_under_way = co_await async::run_on(of.around().background, std::move(work));
    if (!was_under_way)
        co_return http::not_found("redrive that goes on");
    co_return http::no_content();
}

task<http::response> discard(store& of, http::request& asked)
{
    auto const queue = queue_in(of, asked.path_value("queue"));
    if (!queue)
        co_return queue.error();
    auto const body = letter_discard_shape.read_body(asked);
    if (!body)
        co_return body.error();
    auto order = order_of(*body, asked, *queue);
    if (body->dry_run) {
        auto preview = co_await show_preview(of, std::move(order));
        co_return preview;
    }
    auto work = of.dead_letters().discard(std::move(order), body->why);
    auto const gone = co_await async::run_on(of.around().background, std::move(work));
    co_return http::ok(moved_messages_shape.write({gone}));
}

task<http::response> edit(store& of, http::request& asked)
{
    auto const queue = queue_in(of, asked.path_value("queue"));
    if (!queue)
        co_return queue.error();
    auto const body = letter_edit_shape.read_body(asked);
    if (!body)
        co_return body.error();
    letter_edit wanted{.who = name_admin(asked),
                       .queue = *queue,
                       .id = std::string(asked.path_value("id")),
                       .body = body->body,
                       .only_try = body->dry_run};
    auto work = of.dead_letters().edit(std::move(wanted));
    auto const outcome = co_await async::run_on(of.around().background, std::move(work));
    if (!outcome.is_found)
        co_return http::not_found("dead letter");
    if (!outcome.refusal.empty())
        co_return http::invalid_fields({{"body", outcome.refusal}});
    co_return http::ok(write_changes(outcome));
}

/// Of discarding: what it did, or with dryRun what it would do.
std::shared_ptr<http::schema const> describe_discarded()
{
    return std::make_shared<http::schema const>(
        http::schema{.name = "DiscardedDeadLetters",
                     .document = R"({"anyOf":[{"$ref":"#/components/schemas/MovedMessages"},)"
                                 R"({"$ref":"#/components/schemas/DeadLetterPreview"}]})",
                     .parameters = {},
                     .inner = {moved_messages_shape.describe(), letter_preview_shape.describe()}});
}

void add_reading_routes(http::routes& into, store& of)
{
    into.add(
        {.method = http::method::get,
         .path = "/api/admin/dead-letters",
         .access = http::access::admin,
         .summary = "Messages that were given up: where, why, and how often they were tried.",
         .tag = "operations",
         .answers = {{200, "The oldest of each queue", letter_shape.describe_page()}, {404, "No such queue"}},
         .query = letter_filter_shape.describe(),
         .handle = [&of](http::request& asked) { return list(of, asked); }});
    into.add({.method = http::method::get,
              .path = "/api/admin/dead-letter-groups",
              .access = http::access::admin,
              .summary = "The same, counted by queue, contract and kind of reason.",
              .tag = "operations",
              .answers = {{200, "The largest group first", letter_group_shape.describe_page()},
                          {404, "No such queue"}},
              .query = group_filter_shape.describe(),
              .handle = [&of](http::request& asked) { return list_groups(of, asked); }});
    into.add(
        {.method = http::method::get,
         .path = "/api/admin/dead-letters/{queue}/{id}",
         .access = http::access::admin,
         .summary = "One of them, whole, and what was done to it before.",
         .tag = "operations",
         .answers = {{200, "The letter", whole_letter_shape.describe()}, {404, "No such queue or letter"}},
         .handle = [&of](http::request& asked) { return show(of, asked); }});
}

void add_acting_routes(http::routes& into, store& of)
{
    into.add({.method = http::method::post,
              .path = "/api/admin/dead-letters/{queue}/redrive",
              .access = http::access::admin,
              .summary = "Sends them back to their queue: some or all, as fast as is asked for.",
              .tag = "operations",
              .answers = {{200, "dryRun: what it would concern", letter_preview_shape.describe()},
                          {202, "It has begun; Location tells how far it is", redrive_run_shape.describe()},
                          {404, "No such queue"}},
              .body = letter_act_shape.describe(),
              .max_body_bytes = max_choice_bytes,
              .handle = [&of](http::request& asked) { return redrive(of, asked); }});
    into.add(
        {.method = http::method::post,
         .path = "/api/admin/dead-letters/{queue}/discard",
         .access = http::access::admin,
         .summary = "Deletes them, with a reason; their bodies stay in the audit log.",
         .tag = "operations",
         .answers = {{200, "How many, or with dryRun which", describe_discarded()}, {404, "No such queue"}},
         .body = letter_discard_shape.describe(),
         .max_body_bytes = max_choice_bytes,
         .handle = [&of](http::request& asked) { return discard(of, asked); }});
    into.add(
        {.method = http::method::post,
         .path = "/api/admin/dead-letters/{queue}/{id}/edit",
         .access = http::access::admin,
         .summary =
             "Gives it another body, which must be what its contract asks for; it stays dead until it is "
             "redriven.",
         .tag = "operations",
         .answers = {{200, "What changes", letter_changes_shape.describe()},
                     {400, "The body would be refused again"},
                     {404, "No such queue or letter"}},
         .body = letter_edit_shape.describe(),
         .max_body_bytes = max_edit_bytes,
         .handle = [&of](http::request& asked) { return edit(of, asked); }});
}

void add_redrive_routes(http::routes& into, store& of)
{
    into.add({.method = http::method::get,
              .path = "/api/admin/redrives",
              .access = http::access::admin,
              .summary = "Redrives that go on, and the last ones that ended.",
              .tag = "operations",
              .answers = {{200, "The newest first", redrive_run_shape.describe_page()}},
              .handle = [&of](http::request&) { return list_runs(of); }});
    into.add({.method = http::method::get,
              .path = "/api/admin/redrives/{number}",
              .access = http::access::admin,
              .summary = "How far a redrive is.",
              .tag = "operations",
              .answers = {{200, "The redrive", redrive_run_shape.describe()}, {404, "No such redrive"}},
              .handle = [&of](http::request& asked) { return show_run(of, number_in(asked)); }});
    into.add({.method = http::method::del,
              .path = "/api/admin/redrives/{number}",
              .access = http::access::admin,
              .summary = "Ends a redrive before its next letter.",
              .tag = "operations",
              .answers = {{204, "It ends"}, {404, "None of this number goes on"}},
              .handle = [&of](http::request& asked) { return cancel(of, asked); }});
}

} // namespace

void add_dead_letter_routes(http::routes& into, store& of)
{
    add_reading_routes(into, of);
    add_acting_routes(into, of);
    add_redrive_routes(into, of);
}

} // namespace fcg::app
