#pragma once
#include "bus/queue.hpp"

#include <functional>

namespace fcg::test {

/// A queue that passes every call on to another one. A test overrides what it wants to fail.
class passing_queue : public bus::queue_transport {
public:
    explicit passing_queue(bus::queue_transport& behind) : behind_(behind) {}

    task<> declare(bus::queue_settings settings) override { return behind_.declare(std::move(settings)); }

    std::vector<std::string> names() const override { return behind_.names(); }

    task<bus::send_outcomes> send(std::vector<bus::outgoing> messages,
                                  std::optional<bus::checkpoint> moves) override
    {
        return behind_.send(std::move(messages), std::move(moves));
    }

    task<std::int64_t> position_of(std::string source) override
    {
        return behind_.position_of(std::move(source));
    }

    task<std::vector<bus::received>> receive(std::string queue, std::size_t max_count,
                                             std::chrono::microseconds wait,
                                             std::chrono::microseconds visibility_timeout) override
    {
        return behind_.receive(std::move(queue), max_count, wait, visibility_timeout);
    }

    task<std::vector<bool>> remove(std::string queue, std::vector<std::string> receipts) override
    {
        return behind_.remove(std::move(queue), std::move(receipts));
    }

    task<std::vector<bool>> change_visibility(std::string queue,
                                              std::vector<bus::visibility_change> visibility_changes) override
    {
        return behind_.change_visibility(std::move(queue), std::move(visibility_changes));
    }

    task<std::vector<bool>> bury(std::string queue, std::vector<bus::burial> dead) override
    {
        return behind_.bury(std::move(queue), std::move(dead));
    }

    task<bus::queue_depth> depth(std::string queue) override { return behind_.depth(std::move(queue)); }

    bus::queue_depth depth_now(std::string_view queue) override { return behind_.depth_now(queue); }

    task<std::vector<bus::received>> peek(std::string queue, std::size_t max_count) override
    {
        return behind_.peek(std::move(queue), max_count);
    }

    task<std::int64_t> redrive(std::string queue, std::size_t max_count) override
    {
        return behind_.redrive(std::move(queue), max_count);
    }

    task<std::int64_t> purge(std::string queue) override { return behind_.purge(std::move(queue)); }

protected:
    bus::queue_transport& behind_;
};

} // namespace fcg::test
