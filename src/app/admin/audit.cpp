#include "app/admin/admin.hpp"
#include "app/audit/audit_log.hpp"
#include "bus/queue.hpp"

namespace fcg::app {

http::shape<recorded_act> const& act_shape()
{
    using shown = recorded_act;
    static http::shape<shown> const shape{
        "OperatorAct",
        {http::integer("number", &shown::number, 1, INT64_MAX), http::text<shown>("who", &shown::actor),
         http::text<shown>("what", &shown::action),
         http::text<shown>("subject", &shown::subject,
                           {.description = "a path of the API, or a queue and a message"}),
         http::text<shown>("queue", &shown::queue), http::text<shown>("messageId", &shown::message_id),
         http::text<shown>("contract", &shown::contract),
         http::text<shown>("deadReason", &shown::dead_reason),
         http::integer<shown>("attempts", &shown::attempts, 0, INT64_MAX,
                              "how often it had been tried by then"),
         http::text<shown>("note", &shown::remark),
         http::text<shown>("bodyBefore", &shown::body_before, {.max = bus::largest_message}),
         http::text<shown>("bodyAfter", &shown::body_after, {.max = bus::largest_message}),
         http::moment("begunAt", &shown::begun_at),
         http::moment("doneAt", &shown::done_at, "null: under way, or cut off")}};
    return shape;
}

namespace {

constexpr std::string_view name_of_list = "audit";

struct act_filter : act_query {
    std::optional<std::string> cursor;
};

http::field<act_filter> criterion(std::string name, std::string act_filter::* member, std::size_t max_size)
{
    return http::with_default(http::text(std::move(name), member, {.max = max_size}));
}

http::shape<act_filter> const act_filter_shape{
    "OperatorActFilter",
    {criterion("subject", &act_filter::subject, 500), criterion("who", &act_filter::actor, 100),
     criterion("what", &act_filter::action, 100), criterion("messageId", &act_filter::message_id, 200),
     http::text("cursor", &act_filter::cursor, {.max = 500}),
     http::with_default(http::integer<act_filter>("limit", &act_filter::max_count, 1, 1'000))}};

http::response list_acts(audit_log& log, http::request const& request)
{
    auto const filter = act_filter_shape.read_query(request);
    if (!filter)
        return filter.error();
    auto const start = http::read_behind_number(name_of_list, filter->cursor, {0});
    if (!start)
        return start.error();
    auto query = *filter;
    query.before = start->number;
    ++query.max_count;
    auto acts = log.read(query);
    auto const next = http::cut_to_page(acts, filter->max_count, [](recorded_act const& last) {
        return http::make_cursor(name_of_list, http::behind_number{last.number});
    });
    return http::ok(act_shape().write_page(acts, next));
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
