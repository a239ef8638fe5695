#pragma once
#include "bus/inner_queue/message_store.hpp"
#include "platform/storage/database.hpp"

#include <map>

namespace fcg::bus {

/// The messages of a leasing_queue in bus.db (migrations/bus).
class sqlite_store final : public message_store {
public:
    explicit sqlite_store(storage::database& database) : database_(database) {}

    std::vector<queue> queues() override;
    task<std::int64_t> declare(queue_settings settings) override;
    task<> apply(std::shared_ptr<changes> changes, std::function<void()> then) override;
    task<std::int64_t> position_of(std::string source) override;
    page after(std::int64_t number, std::size_t max_count) override;
    std::optional<stored_message> find(std::int64_t number) override;
    std::vector<std::int64_t> numbers_after(std::int64_t number, std::size_t max_count) override;

private:
    void write(storage::transaction& tx, changes& changes);
    std::int64_t next_number(std::int64_t queue);

    storage::database& database_;
    std::map<std::int64_t, std::int64_t> newest_; ///< by queue; after queues(), writer's thread only
};

} // namespace fcg::bus
