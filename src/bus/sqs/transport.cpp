#include "bus/sqs/transport.hpp"

#include "bus/sqs/complaints.hpp"

#include <boost/asio/post.hpp>

#include <limits>

namespace fcg::bus::sqs {
namespace {

constexpr std::size_t max_remembered = 20'000;
constexpr std::size_t max_calls = 4;

std::size_t octets_of_text(std::string const& text)
{
    return text.size();
}

std::size_t octets_of_change(visibility_entry const& one)
{
    return one.receipt_handle.size();
}

std::shared_ptr<transport> still_there(std::weak_ptr<transport> const& one)
{
    auto self = one.lock();
    if (!self)
        throw queue_unavailable("the queues of SQS are not used any more");
    return self;
}

} // namespace

std::int64_t seconds_up(std::chrono::microseconds time)
{
    return std::chrono::ceil<std::chrono::seconds>(time).count();
}

transport::transport(surroundings& with, storage::database& file, sqs_settings how,
                     std::unique_ptr<client> over)
    : with_(with),
      file_(file),
      how_(std::move(how)),
      client_(std::move(over)),
      memory_(max_remembered)
{
}

constexpr auto select_queues = R"(
    SELECT name, visibility_timeout, max_receives FROM queues ORDER BY number)";

void transport::start()
{
    auto const known = file_.read([](storage::reader& in) {
        std::vector<queue_settings> found;
        auto rows = in.query(select_queues);
        while (rows.next())
            found.push_back({.name = std::string(rows.text(0)),
                             .visibility_timeout = std::chrono::microseconds(rows.integer(1)),
                             .max_receives = rows.integer(2)});
        return found;
    });
    for (auto const& how : known)
        if (!how.name.ends_with(dead_letter_queue("")))
            add_queue(how);
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
        for (auto const& one : running)
            one->cancel->emit(boost::asio::cancellation_type::terminal);
    });
}

void transport::add_queue(queue_settings how)
{
    std::lock_guard const hold(guard_);
    auto letters = how;
    letters.name = dead_letter_queue(how.name);
    letters.max_receives = std::numeric_limits<std::int64_t>::max();
    auto& queue = add_one(std::move(how));
    auto& errors = add_one(std::move(letters));
    queue.errors = &errors;
    errors.source = &queue;
}

transport::one_queue& transport::add_one(queue_settings how)
{
    auto& place = queues_[how.name];
    if (place) {
        place->how = std::move(how);
        return *place;
    }
    place = std::make_unique<one_queue>();
    auto& made = *place;
    made.how = std::move(how);
    auto const& name = made.how.name;
    auto const weak = weak_from_this();
    // A call keeps all of it alive: its callers may be gone.
    made.sends = std::make_shared<coalescer<send_entry>>(
        home(), "sending to " + name,
        [weak, &made](std::vector<send_entry> batch) {
            auto const self = still_there(weak);
            return keeping(self, self->send_batch(made, std::move(batch)));
        },
        [](send_entry const& one) { return octets_of(one); }, max_calls);
    made.deletes = std::make_shared<coalescer<std::string>>(
        home(), "deleting from " + name,
        [weak, &made](std::vector<std::string> batch) {
            auto const self = still_there(weak);
            return keeping(self, self->client_->delete_batch(made.url, std::move(batch)));
        },
        octets_of_text, max_calls);
    made.changes = std::make_shared<coalescer<visibility_entry>>(
        home(), "extending leases of " + name,
        [weak, &made](std::vector<visibility_entry> batch) {
            auto const self = still_there(weak);
            return keeping(self, self->client_->change_visibility_batch(made.url, std::move(batch)));
        },
        octets_of_change, max_calls);
    return made;
}

std::vector<std::string> transport::names() const
{
    std::lock_guard const hold(guard_);
    std::vector<std::string> names;
    for (auto const& [name, one] : queues_)
        names.push_back(name);
    return names;
}

transport::one_queue* transport::find_queue(std::string_view name) const
{
    std::lock_guard const hold(guard_);
    auto const found = queues_.find(name);
    return found == queues_.end() ? nullptr : found->second.get();
}

task<transport::one_queue*> transport::connected(std::string name)
{
    auto* const found = find_queue(name);
    if (!found)
        throw unknown_queue(name);
    if (found->url.empty())
        co_await connect(*found);
    co_return found;
}

queue_depth transport::depth_now(std::string_view queue) const
{
    auto const* const found = find_queue(queue);
    if (!found)
        throw unknown_queue(queue);
    std::lock_guard const hold(guard_);
    return found->last_depth;
}

} // namespace fcg::bus::sqs
