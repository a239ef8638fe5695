#pragma once
#include "bus/history.hpp"
#include "bus/queue.hpp"
#include "inside/parts.hpp"
#include "module.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace fcg::indexer {

/// Keeps the index true: builds it, compares it with the catalogue, and knows how fresh it is. What it does
/// is described where module has it. On the background loop, but for report() and note().
class upkeep {
public:
    explicit upkeep(parts& of);
    ~upkeep();

    void read_from(bus::event_history& events, bus::queue_transport& queues);
    void count_unsent(std::function<std::int64_t()> unsent);
    void start(bus::event_history& events, bus::queue_transport& queues);
    task<bool> stop();
    task<> rebuild(std::function<void(std::int64_t, std::int64_t)> progress);
    bool begin_rebuild();
    task<verify_report> verify(bool repair);
    index_report report() const;
    std::string note() const;

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::indexer
