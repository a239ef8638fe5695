#include "bus/sqs/sqs_queue.hpp"

#include "bus/sqs/transport.hpp"
#include "platform/async/on_loop.hpp"

#include <utility>

namespace fcg::bus::sqs {
namespace {

std::unique_ptr<client> client_for(environment& env, sqs_settings const& settings)
{
    return std::make_unique<client>(
        client::context{
            .loop = env.background, .clock = env.clock, .random = env.random, .metrics = env.metrics},
        settings, aws_environment::of_process());
}

} // namespace

struct sqs_queue::impl {
    std::shared_ptr<transport> at_work;

    /// Runs `work` to its end even if the caller is cancelled, so that it is known whether a message was sent
    /// or deleted.
    template <class T>
    task<T> finish(task<T> work)
    {
        return async::finish_on(at_work->home(), keeping(at_work, std::move(work)));
    }
};

sqs_queue::sqs_queue(environment& env, storage::database& file, sqs_settings const& settings)
    : sqs_queue(env, file, settings, client_for(env, settings))
{
}

sqs_queue::sqs_queue(environment& env, storage::database& file, sqs_settings const& settings,
                     std::unique_ptr<client> client)
    : impl_(std::make_unique<impl>(std::make_shared<transport>(env, file, settings, std::move(client))))
{
    impl_->at_work->start();
}

sqs_queue::~sqs_queue()
{
    transport::close(std::move(impl_->at_work));
}

task<> sqs_queue::declare(queue_settings settings)
{
    return impl_->finish(impl_->at_work->declare(std::move(settings)));
}

std::vector<std::string> sqs_queue::names() const
{
    return impl_->at_work->names();
}

task<send_outcomes> sqs_queue::send(std::vector<outgoing> messages, std::optional<checkpoint> moves)
{
    return impl_->finish(impl_->at_work->send(std::move(messages), std::move(moves)));
}

task<std::int64_t> sqs_queue::position_of(std::string source)
{
    return impl_->finish(impl_->at_work->position_of(std::move(source)));
}

task<std::vector<received>> sqs_queue::receive(std::string queue, std::size_t max_count,
                                               std::chrono::microseconds wait,
                                               std::chrono::microseconds visibility_timeout)
{
    auto& self = impl_->at_work;
    return async::run_on(self->home(),
                         keeping(self, self->receive(std::move(queue), max_count, wait, visibility_timeout)));
}

task<std::vector<bool>> sqs_queue::remove(std::string queue, std::vector<std::string> receipts)
{
    return impl_->finish(impl_->at_work->remove(std::move(queue), std::move(receipts)));
}

task<std::vector<bool>> sqs_queue::change_visibility(std::string queue,
                                                     std::vector<visibility_change> changes)
{
    return impl_->finish(impl_->at_work->change_visibility(std::move(queue), std::move(changes)));
}

task<std::vector<bool>> sqs_queue::bury(std::string queue, std::vector<burial> dead)
{
    return impl_->finish(impl_->at_work->bury(std::move(queue), std::move(dead)));
}

task<queue_depth> sqs_queue::depth(std::string queue)
{
    return impl_->finish(impl_->at_work->depth(std::move(queue)));
}

queue_depth sqs_queue::depth_now(std::string_view queue)
{
    return impl_->at_work->depth_now(queue);
}

task<std::vector<received>> sqs_queue::peek(std::string queue, std::size_t max_count)
{
    return impl_->finish(impl_->at_work->peek(std::move(queue), max_count));
}

task<std::int64_t> sqs_queue::redrive(std::string queue, std::size_t max_count)
{
    return impl_->finish(impl_->at_work->redrive(std::move(queue), max_count));
}

task<std::int64_t> sqs_queue::purge(std::string queue)
{
    return impl_->finish(impl_->at_work->purge(std::move(queue)));
}

} // namespace fcg::bus::sqs
