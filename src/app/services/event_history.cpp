#include "app/services/event_history.hpp"

#include "app/services/wire.hpp"
#include "platform/http/schema/shape.hpp"

#include <algorithm>
#include <stdexcept>

namespace fcg::app {

namespace {

using page = bus::event_history::page;
using storage::stored_event;

/// A request for a page of a module's history, which is read from its database.
struct page_question {
    std::vector<std::string> contracts; ///< empty means all
    std::int64_t after = 0;
    std::int64_t max = 0; ///< 1 to max_examined_events
};

/// The limit of a page, however many events are requested.
constexpr std::int64_t max_examined_events = 500;
/// Events are read in small pieces, because a single event may have a MiB.
constexpr std::size_t events_in_a_piece = 25;
constexpr std::size_t max_page_octets = 1'048'576;

bool is_wanted(page_question const& question, stored_event const& event)
{
    auto const& contracts = question.contracts;
    return contracts.empty() || std::ranges::find(contracts, event.type) != contracts.end();
}

page read_here(storage::reader& db, page_question const& question)
{
    page page{.events = {}, .reached = question.after, .newest = storage::newest_position(db)};
    auto left = static_cast<std::size_t>(std::clamp(question.max, std::int64_t(1), max_examined_events));
    std::size_t octets = 0;
    while (left > 0 && octets < max_page_octets) {
        auto piece = storage::events_after(db, page.reached, std::min(left, events_in_a_piece));
        if (piece.empty()) {
            page.reached = std::max(page.reached, page.newest);
            break;
        }
        left -= piece.size();
        page.reached = piece.back().position;
        for (auto& event : piece) {
            if (!is_wanted(question, event))
                continue;
            octets += event.payload.size();
            page.events.push_back(std::move(event));
        }
    }
    return page;
}

http::field<stored_event> trace_text(std::string name, std::string core::trace::* member)
{
    auto find = [member](void* data) -> void* { return &(static_cast<stored_event*>(data)->trace.*member); };
    return {http::erased::text(std::move(name), {.find = std::move(find)}, {})};
}

http::shape<stored_event> const event_shape{
    "PastEvent",
    {http::integer("position", &stored_event::position, 1, INT64_MAX), http::id("id", &stored_event::id),
     http::text("stream", &stored_event::stream),
     http::integer("streamVersion", &stored_event::stream_version, 1, INT64_MAX),
     http::text("type", &stored_event::type), http::text("schemaVersion", &stored_event::schema_version),
     http::text("payload", &stored_event::payload, {.description = "JSON"}),
     trace_text("correlationId", &core::trace::correlation_id),
     trace_text("causationId", &core::trace::causation_id),
     trace_text("traceparent", &core::trace::traceparent),
     http::moment("occurredAt", &stored_event::occurred_at)}};

http::shape<page> const page_shape{
    "PastEvents",
    {http::objects("events", &page::events, event_shape),
     http::integer("reached", &page::reached, 0, INT64_MAX, "continue after this position"),
     http::integer("newest", &page::newest, 0, INT64_MAX, "the newest position of the module")}};

http::shape<page_question> const page_question_shape{
    "PastEventsQuestion",
    {http::texts("contracts", &page_question::contracts),
     http::integer("after", &page_question::after, 0, INT64_MAX, "the position to start after"),
     http::integer("most", &page_question::max, 1, max_examined_events, "events to look at")}};

stored_event received(json::value const& event)
{
    return {.position = wire::integer(event, "position"),
            .id = wire::id(event, "id"),
            .stream = wire::text(event, "stream"),
            .stream_version = wire::integer(event, "streamVersion"),
            .type = wire::text(event, "type"),
            .schema_version = wire::text(event, "schemaVersion"),
            .payload = wire::text(event, "payload"),
            .trace = {.correlation_id = wire::text(event, "correlationId"),
                      .causation_id = wire::text(event, "causationId"),
                      .traceparent = wire::text(event, "traceparent")},
            .occurred_at = wire::moment(event, "occurredAt")};
}

/// Reads a page. It ends early once the events have about 1 MiB, so `max` limits only how many events are
/// examined.
task<page> read_page(storage::database& database, page_question question)
{
    auto look = [own_question = std::move(question)](storage::reader& db) {
        return read_here(db, own_question);
    };
    auto page = co_await database.read_long(std::move(look));
    co_return page;
}

/// Throws core::remote_unavailable if the response is not such a page.
page page_from(json::value const& answer)
{
    page page{
        .events = {}, .reached = wire::integer(answer, "reached"), .newest = wire::integer(answer, "newest")};
    for (auto const& event : wire::list(answer, "events"))
        page.events.push_back(received(event));
    return page;
}

task<http::response> answer_page(storage::database& database, http::request& request)
{
    auto question = page_question_shape.read_body(request);
    if (!question)
        co_return question.error();
    auto const page = co_await read_page(database, std::move(*question));
    co_return http::ok(page_shape.write(page));
}

} // namespace

task<bus::event_history::page> event_history::read(std::string module, std::vector<std::string> contracts,
                                                   std::int64_t after, std::size_t max_count)
{
    auto const limit = std::min(max_count, static_cast<std::size_t>(max_examined_events));
    page_question question{
        .contracts = std::move(contracts), .after = after, .max = static_cast<std::int64_t>(limit)};
    if (auto* const file = here_(module)) {
        auto page = co_await read_page(*file, std::move(question));
        co_return page;
    }
    auto* const host = others_ != nullptr ? others_->find(module) : nullptr;
    if (host == nullptr)
        throw std::logic_error("no process is known to host " + module);
    auto path = "/internal/" + module + "/events";
    auto body = page_question_shape.write(question);
    auto const answer = co_await host->ask(std::move(module), std::move(path), std::move(body));
    co_return page_from(answer);
}

void answer_events(http::routes& routes, storage::database& database)
{
    routes.add({.method = http::method::post,
                .path = "/internal/" + database.module() + "/events",
                .access = http::access::service,
                .summary = "The module's past events in their order, for views that are rebuilt from them.",
                .tag = database.module(),
                .answers = {{200, "A page of events", page_shape.describe()}},
                .body = page_question_shape.describe(),
                .handle = [&database](http::request& request) { return answer_page(database, request); }});
}

} // namespace fcg::app
