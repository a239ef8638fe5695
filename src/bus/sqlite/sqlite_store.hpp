#pragma once
#include "bus/message_store.hpp"
#include "platform/storage/database.hpp"

#include <map>

namespace fcg::bus {

/// The messages of a leasing_queue in bus.db (migrations/bus).
class sqlite_store final : public message_store {
public:
    explicit sqlite_store(storage::database& on) : on_(on) {}

    std::vector<queue> queues() override;
    task<std::int64_t> declare(queue_settings how) override;
    task<> apply(std::shared_ptr<changes> what, std::function<void()> then) override;
    task<std::int64_t> position_of(std::string source) override;
    page after(std::int64_t number, std::size_t max_count) override;
    std::optional<stored_message> find(std::int64_t number) override;
    std::vector<std::int64_t> numbers_after(std::int64_t number, std::size_t max_count) override;

private:
    void write(storage::transaction& in, changes& what);
    std::int64_t next_number(std::int64_t queue);

    storage::database& on_;
    std::map<std::int64_t, std::int64_t> newest_; ///< by queue; from queues() on the writer's thread alone
};

} // namespace fcg::bus
