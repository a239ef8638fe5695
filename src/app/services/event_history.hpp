#pragma once
#include "app/services/other_processes.hpp"
#include "bus/history.hpp"
#include "platform/http/routing/routes.hpp"
#include "platform/storage/database.hpp"

#include <functional>
#include <string_view>

namespace fcg::app {

/// The event stores of this process's modules, and over REST those of the peer processes.
class event_history final : public bus::event_history {
public:
    /// `here` returns the database of a module that this process hosts, or null. `others` may be null and
    /// must outlive this object.
    event_history(std::function<storage::database*(std::string_view module)> here, other_processes* others)
        : here_(std::move(here)),
          others_(others)
    {
    }

    task<page> read(std::string module, std::vector<std::string> contracts, std::int64_t after,
                    std::size_t max_count) override;

private:
    std::function<storage::database*(std::string_view)> here_;
    other_processes* others_;
};

/// Adds POST /internal/{module}/events, for the processes that read this one's history.
void answer_events(http::routes& routes, storage::database& database);

} // namespace fcg::app
