#pragma once
#include "bus/history.hpp"
#include "bus/queue.hpp"
#include "inside/parts.hpp"
#include "module.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace fcg::indexer {

/// Keeps the index true: builds it, compares it with the catalogue, and knows how fresh it is. What it does
/// is described where module has it. On the background loop, but for report().
class upkeep {
public:
    explicit upkeep(parts& of);
    ~upkeep();

    void start(bus::event_history& events, bus::queue_transport& queues);
    task<> stop();
    task<> rebuild(std::function<void(std::int64_t, std::int64_t)> progress);
    task<verify_report> verify(bool repair);
    index_report report() const;

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::indexer
