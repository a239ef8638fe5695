// The transport's life: how it is opened, called on its loop and closed; and the queues that it knows.
#include "bus/sqs/sqs_queue.hpp"

#include "bus/sqs/transport.hpp"
#include "platform/async/on_loop.hpp"

#include <charconv>
#include <limits>
#include <ranges>
#include <utility>

namespace fcg::bus::sqs {
namespace {

constexpr std::size_t max_remembered = 20'000;

std::shared_ptr<transport> still_there(std::weak_ptr<transport> const& transport)
{
    auto self = transport.lock();
    if (!self)
        throw queue_unavailable("the queues of SQS are not used any more");
    return self;
}

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

std::int64_t seconds_up(std::chrono::microseconds time)
{
    return std::chrono::ceil<std::chrono::seconds>(time).count();
}

std::int64_t number_in(attributes const& attributes, std::string const& name, std::int64_t otherwise)
{
    if (auto const it = attributes.find(name); it != attributes.end())
        std::from_chars(it->second.data(), it->second.data() + it->second.size(), otherwise);
    return otherwise;
}

transport::transport(environment& env, storage::database& file, sqs_settings settings,
                     std::unique_ptr<client> client)
    : env_(env),
      file_(file),
      settings_(std::move(settings)),
      client_(std::move(client)),
      memory_(max_remembered)
{
}

constexpr auto select_queues = R"(
    SELECT name, visibility_timeout, max_receives FROM queues ORDER BY number)";

void transport::start()
{
    auto const known = file_.read([](storage::reader& db) {
        std::vector<queue_settings> settings_list;
        auto rows = db.query(select_queues);
        while (rows.next())
            settings_list.push_back({.name = std::string(rows.text(0)),
                                     .visibility_timeout = std::chrono::microseconds(rows.integer(1)),
                                     .max_receives = rows.integer(2)});
        return settings_list;
    });
    for (auto const& settings : known)
        if (!settings.name.ends_with(dead_letter_queue("")))
            add_queue(settings);
    home().post([weak = weak_from_this()] {
        if (auto const self = weak.lock())
            self->look_at_depths_later();
    });
}

void transport::close(std::shared_ptr<transport> self)
{
    auto& home = self->home();
    home.post([self = std::move(self)] {
        auto const running = self->running_polls_;
        for (auto const& poll : running)
            poll->cancel->emit(boost::asio::cancellation_type::terminal);
    });
}

void transport::add_queue(queue_settings settings)
{
    std::lock_guard const hold(guard_);
    auto dead_letters = settings;
    dead_letters.name = dead_letter_queue(settings.name);
    dead_letters.max_receives = std::numeric_limits<std::int64_t>::max();
    auto& queue = add_one(std::move(settings));
    auto& errors = add_one(std::move(dead_letters));
    queue.errors = &errors;
    errors.source = &queue;
}

transport::one_queue& transport::add_one(queue_settings settings)
{
    auto& slot = queues_[settings.name];
    if (slot) {
        slot->settings = std::move(settings);
        return *slot;
    }
    slot = std::make_unique<one_queue>();
    auto& queue = *slot;
    queue.settings = std::move(settings);
    auto const& name = queue.settings.name;
    auto const weak = weak_from_this();
    // A call keeps the transport alive, since its callers may be gone.
    queue.sends = std::make_shared<coalescer<send_entry>>(
        home(), "sending to " + name, [weak, &queue](std::vector<send_entry> batch) {
            auto const self = still_there(weak);
            return keeping(self, self->send_batch(queue, std::move(batch)));
        });
    queue.deletes = std::make_shared<coalescer<std::string>>(
        home(), "deleting from " + name, [weak, &queue](std::vector<std::string> batch) {
            auto const self = still_there(weak);
            return keeping(self, self->client_->delete_batch(queue.url, std::move(batch)));
        });
    queue.changes = std::make_shared<coalescer<visibility_entry>>(
        home(), "extending leases of " + name, [weak, &queue](std::vector<visibility_entry> batch) {
            auto const self = still_there(weak);
            return keeping(self, self->client_->change_visibility_batch(queue.url, std::move(batch)));
        });
    return queue;
}

std::vector<std::string> transport::names() const
{
    std::lock_guard const hold(guard_);
    auto const names = std::views::keys(queues_);
    return {names.begin(), names.end()};
}

transport::one_queue* transport::find_queue(std::string_view name) const
{
    std::lock_guard const hold(guard_);
    auto const it = queues_.find(name);
    return it == queues_.end() ? nullptr : it->second.get();
}

task<std::reference_wrapper<transport::one_queue>> transport::connected(std::string name)
{
    auto* const queue = find_queue(name);
    if (!queue)
        throw unknown_queue(name);
    if (queue->url.empty())
        co_await connect(*queue);
    co_return *queue;
}

queue_depth transport::depth_now(std::string_view queue) const
{
    std::lock_guard const hold(guard_);
    auto const state = queues_.find(queue);
    if (state == queues_.end())
        throw unknown_queue(queue);
    return state->second->last_depth;
}

} // namespace fcg::bus::sqs
