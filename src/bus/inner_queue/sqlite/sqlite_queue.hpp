#pragma once
#include "bus/inner_queue/leasing_queue.hpp"
#include "bus/inner_queue/message_store.hpp"
#include "platform/storage/database.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

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

/// The durable queue inside the process. `database` is bus.db and must outlive it. When send() or remove()
/// resumes, the change is on disk; leases are not (README.md of bus).
class sqlite_queue final : public leasing_queue {
public:
    sqlite_queue(environment& env, storage::database& database)
        : leasing_queue(std::make_unique<sqlite_store>(database), env)
    {
    }
};

/// Returns a message's attributes as one JSON object, in their order, for the column messages.attributes.
std::string attributes_to_text(message const& message);
/// Reads the attributes of `message` from `text`. Throws std::runtime_error if `text` was not written by
/// attributes_to_text().
void attributes_from_text(std::string_view text, message& message);

} // namespace fcg::bus
