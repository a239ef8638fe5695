#include "bus/sqs/sqs_queue.hpp"

#include "bus/sqs/transport.hpp"
#include "platform/async/on_loop.hpp"

#include <utility>

namespace fcg::bus::sqs {
namespace {

/// Calls the transport on its loop, from any loop.
class sqs_queue final : public queue_transport {
public:
    explicit sqs_queue(std::shared_ptr<transport> transport) : transport_(std::move(transport)) {}

    ~sqs_queue() override { transport::close(std::move(transport_)); }

    task<> declare(queue_settings settings) override
    {
        return finish(transport_->declare(std::move(settings)));
    }

    std::vector<std::string> names() const override { return transport_->names(); }

    task<send_outcomes> send(std::vector<outgoing> messages, std::optional<checkpoint> moves) override
    {
        return finish(transport_->send(std::move(messages), std::move(moves)));
    }

    task<std::int64_t> position_of(std::string source) override
    {
        return finish(transport_->position_of(std::move(source)));
    }

    task<std::vector<received>> receive(std::string queue, std::size_t max_count,
                                        std::chrono::microseconds wait,
                                        std::chrono::microseconds visibility_timeout) override
    {
        auto work = transport_->receive(std::move(queue), max_count, wait, visibility_timeout);
        return async::run_on(transport_->home(), keeping(transport_, std::move(work)));
    }

    task<std::vector<bool>> remove(std::string queue, std::vector<std::string> receipts) override
    {
        return finish(transport_->remove(std::move(queue), std::move(receipts)));
    }

    task<std::vector<bool>> change_visibility(std::string queue,
                                              std::vector<visibility_change> changes) override
    {
        return finish(transport_->change_visibility(std::move(queue), std::move(changes)));
    }

    task<std::vector<bool>> bury(std::string queue, std::vector<burial> dead) override
    {
        return finish(transport_->bury(std::move(queue), std::move(dead)));
    }

    task<queue_depth> depth(std::string queue) override
    {
        return finish(transport_->depth(std::move(queue)));
    }

    queue_depth depth_now(std::string_view queue) override { return transport_->depth_now(queue); }

    task<std::vector<received>> peek(std::string queue, std::size_t max_count) override
    {
        return finish(transport_->peek(std::move(queue), max_count));
    }

    task<std::int64_t> redrive(std::string queue, std::size_t max_count) override
    {
        return finish(transport_->redrive(std::move(queue), max_count));
    }

    task<std::int64_t> purge(std::string queue) override
    {
        return finish(transport_->purge(std::move(queue)));
    }

private:
    /// Runs `work` to its end even if the caller is cancelled, so that it is known whether a message was sent
    /// or deleted.
    template <class T>
    task<T> finish(task<T> work)
    {
        return async::finish_on(transport_->home(), keeping(transport_, std::move(work)));
    }

    std::shared_ptr<transport> transport_;
};

} // namespace

std::unique_ptr<queue_transport> open_queues(environment& env, storage::database& file,
                                             sqs_settings const& settings)
{
    client::context const context{
        .loop = env.background, .clock = env.clock, .random = env.random, .metrics = env.metrics};
    return open_queues(env, file, settings,
                       std::make_unique<client>(context, settings, aws_environment::of_process()));
}

std::unique_ptr<queue_transport> open_queues(environment& env, storage::database& file,
                                             sqs_settings const& settings, std::unique_ptr<client> client)
{
    auto opened = std::make_shared<transport>(env, file, settings, std::move(client));
    opened->start();
    return std::make_unique<sqs_queue>(std::move(opened));
}

} // namespace fcg::bus::sqs
