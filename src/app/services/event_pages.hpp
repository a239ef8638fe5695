#pragma once
#include "bus/history.hpp"
#include "platform/http/shape.hpp"
#include "platform/json/value.hpp"
#include "platform/storage/database.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// A page of a module's history: read from its file, and as it travels between processes.
namespace fcg::app {

struct page_question {
    std::vector<std::string> contracts; ///< empty: all
    std::int64_t after = 0;
    std::int64_t max = 0; ///< 1 to max_examined_events
};

/// However many are asked for.
inline constexpr std::int64_t max_examined_events = 500;

/// Ends early when the events have about 1 MiB, so `max_count` says only how many are looked at.
task<bus::event_history::page> read_page(storage::database& from, page_question wanted);

http::shape<page_question> const& page_question_shape();
std::shared_ptr<http::schema const> const& describe_page();
std::string to_json(bus::event_history::page const& page);
/// Throws core::unavailable_elsewhere when it is no such page.
bus::event_history::page page_from(json::value const& answer);

} // namespace fcg::app
