#pragma once
#include "bus/history.hpp"
#include "bus/queue.hpp"
#include "internal/module_context.hpp"
#include "reports.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace fcg::indexer {

/// Maintains the index: builds it, compares it with the catalogue, and measures how fresh it is. The
/// functions are described at `module`. Must run on the background loop, except report() and warning().
class upkeep {
public:
    explicit upkeep(module_context& context);
    ~upkeep();

    void read_from(bus::event_history& events, bus::queue_transport& queues);
    void count_unsent(std::function<std::int64_t()> unsent);
    void start();
    task<bool> stop();
    task<> rebuild(std::function<void(std::int64_t, std::int64_t)> progress);
    bool begin_rebuild();
    task<verify_report> verify(bool repair);
    index_report report() const;
    std::string warning() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::indexer
