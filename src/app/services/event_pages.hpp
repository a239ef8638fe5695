#pragma once
#include "bus/history.hpp"
#include "platform/http/schema/shape.hpp"
#include "platform/json/value.hpp"
#include "platform/storage/database.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// A request for a page of a module's history, which is read from its database, and its form between
/// processes.
namespace fcg::app {

struct page_question {
    std::vector<std::string> contracts; ///< empty means all
    std::int64_t after = 0;
    std::int64_t max = 0; ///< 1 to max_examined_events
};

/// The limit of a page, however many events are requested.
inline constexpr std::int64_t max_examined_events = 500;

/// Reads a page. It ends early once the events have about 1 MiB, so `max` limits only how many events are
/// examined.
task<bus::event_history::page> read_page(storage::database& database, page_question question);

http::shape<page_question> const& page_question_shape();
std::shared_ptr<http::schema const> const& describe_page();
std::string to_json(bus::event_history::page const& page);
/// Throws core::remote_unavailable if the response is not such a page.
bus::event_history::page page_from(json::value const& answer);

} // namespace fcg::app
