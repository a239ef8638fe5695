#include "app/admin/act_shape.hpp"
#include "app/admin/admin.hpp"
#include "app/store.hpp"
#include "bus/queue.hpp"

namespace fcg::app {

http::shape<act_response> const& act_shape()
{
    static http::shape<act_response> const shape{
        "OperatorAct",
        {http::integer("number", &act_response::number, 1, INT64_MAX),
         http::text("who", &act_response::actor), http::text("what", &act_response::action),
         http::text("subject", &act_response::subject,
                    {.description = "a path of the API, or a queue and a message"}),
         http::text("queue", &act_response::queue), http::text("messageId", &act_response::message_id),
         http::text("contract", &act_response::contract),
         http::text("deadReason", &act_response::dead_reason),
         http::integer("attempts", &act_response::attempts, 0, INT64_MAX,
                       "how often it had been tried by then"),
         http::text("note", &act_response::remark),
         http::text("bodyBefore", &act_response::body_before, {.max = bus::largest_message}),
         http::text("bodyAfter", &act_response::body_after, {.max = bus::largest_message}),
         http::moment("begunAt", &act_response::begun_at),
         http::moment("doneAt", &act_response::done_at, "null: under way, or cut off")}};
    return shape;
}

std::vector<act_response> show_acts(std::vector<recorded_act> const& acts)
{
    std::vector<act_response> shown;
    for (auto const& act : acts)
        shown.push_back({.number = act.number,
                         .actor = act.actor,
                         .action = act.action,
                         .subject = act.subject,
                         .queue = act.queue,
                         .message_id = act.message_id,
                         .contract = act.contract,
                         .dead_reason = act.dead_reason,
                         .attempts = act.attempts,
                         .remark = act.remark,
                         .body_before = act.body_before,
                         .body_after = act.body_after,
                         .begun_at = act.begun_at,
                         .done_at = act.done_at});
    return shown;
}

namespace {

constexpr std::string_view name_of_list = "audit";

struct act_filter {
    std::optional<std::string> subject;
    std::optional<std::string> actor;
    std::optional<std::string> action;
    std::optional<std::string> message_id;
    std::optional<std::string> cursor;
    std::int64_t limit = 100;
};

http::shape<act_filter> const act_filter_shape{
    "OperatorActFilter",
    {http::text("subject", &act_filter::subject, {.max = 500}),
     http::text("who", &act_filter::actor, {.max = 100}),
     http::text("what", &act_filter::action, {.max = 100}),
     http::text("messageId", &act_filter::message_id, {.max = 200}),
     http::text("cursor", &act_filter::cursor, {.max = 500}),
     http::with_default(http::integer("limit", &act_filter::limit, 1, 1'000))}};

http::response list_acts(audit_log& log, http::request const& request)
{
    auto const filter = act_filter_shape.read_query(request);
    if (!filter)
        return filter.error();
    auto const start = http::read_behind_number(name_of_list, filter->cursor, {0});
    if (!start)
        return start.error();
    auto acts = log.read({.subject = filter->subject.value_or(""),
                          .actor = filter->actor.value_or(""),
                          .action = filter->action.value_or(""),
                          .message_id = filter->message_id.value_or(""),
                          .before = start->number,
                          .max_count = filter->limit + 1});
    auto const next = http::cut_to_page(acts, filter->limit, [](recorded_act const& last) {
        return http::make_cursor(name_of_list, http::behind_number{last.number});
    });
    return http::ok(act_shape().write_page(show_acts(acts), next));
}

} // namespace

void add_audit_route(http::routes& routes, audit_log& log)
{
    routes.add({.method = http::method::get,
                .path = "/api/admin/audit",
                .access = http::access::admin,
                .summary = "What operators did, over the API and from the command line, the newest first.",
                .tag = "operations",
                .answers = {{200, "The acts", act_shape().describe_page()},
                            {400, "A filter or the cursor is not valid"}},
                .query = act_filter_shape.describe(),
                .handle = [&log](http::request& request) { return list_acts(log, request); }});
}

} // namespace fcg::app
