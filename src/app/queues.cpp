#include "app/queues.hpp"

#include "bus/memory/memory_queue.hpp"
#include "bus/sqlite/sqlite_queue.hpp"
#include "bus/sqs/sqs_queue.hpp"
#include "platform/telemetry/log.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

namespace fcg::app {
namespace {

/// The counts of SQS settle within a minute.
constexpr std::chrono::seconds quiet_time_of_sqs{65};

std::unique_ptr<bus::queue_transport> open_transport(surroundings& with, std::string const& name,
                                                     bus::sqs::sqs_settings const& sqs,
                                                     storage::database* file)
{
    if (name == "memory")
        return std::make_unique<bus::memory_queue>(with);
    if (name == "sqs")
        return std::make_unique<bus::sqs::sqs_queue>(with, *file, sqs);
    return std::make_unique<bus::sqlite_queue>(with, *file);
}

bus::used_transport described(all_settings const& how)
{
    if (how.bus.transport != "sqs")
        return {.name = how.bus.transport, .region = {}, .endpoint = {}, .queue_prefix = {}};
    return {.name = how.bus.transport,
            .region = how.sqs.region,
            .endpoint = how.sqs.endpoint,
            .queue_prefix = how.sqs.queue_prefix};
}

/// What is configured now may correct what is remembered; where nothing is, the memory counts.
bus::sqs::sqs_settings settings_of(bus::used_transport const& remembered, bus::sqs::sqs_settings sqs)
{
    auto const complete = [](std::string& now, std::string const& then) {
        if (now.empty())
            now = then;
    };
    complete(sqs.region, remembered.region);
    complete(sqs.endpoint, remembered.endpoint);
    complete(sqs.queue_prefix, remembered.queue_prefix);
    return sqs;
}

void warn_of_change(bus::used_transport const& before, bus::used_transport const& now)
{
    if (before != now)
        telemetry::log(telemetry::level::warning, "app", "",
                       "the queues of {} were configured as region \"{}\", endpoint \"{}\", prefix \"{}\" "
                       "before: if those are other queues, what waits there is not moved",
                       before.name, before.region, before.endpoint, before.queue_prefix);
}

} // namespace

store_queues::store_queues(surroundings& with, all_settings const& how)
    : file_(how.bus.transport == "memory" ? nullptr : with.open_database("bus")),
      in_use_(open_transport(with, how.bus.transport, how.sqs, file_.get()))
{
    if (file_)
        open_all_former(with, how);
}

store_queues::~store_queues() = default;

/// Null when it cannot be found with what is configured: that ends no store which does not need it.
std::unique_ptr<bus::queue_transport>
store_queues::open_former(surroundings& with, bus::used_transport const& one, all_settings const& how)
{
    try {
        return open_transport(with, one.name, settings_of(one, how.sqs), file_.get());
    } catch (std::runtime_error const& why) {
        telemetry::log(telemetry::level::error, "app", "", "what waits in {} is not moved over: {}", one.name,
                       why.what());
        unmoved_.emplace_back(one.name, why.what());
    }
    return nullptr;
}

void store_queues::open_all_former(surroundings& with, all_settings const& how)
{
    auto const now = described(how);
    auto const used = file_->read([](storage::reader& in) { return bus::transports_used(in); });
    for (auto const& one : used) {
        if (one.name == now.name) {
            warn_of_change(one, now);
            continue;
        }
        auto queues = open_former(with, one, how);
        if (queues)
            former_.push_back({.name = one.name, .queues = std::move(queues)});
    }
    file_->write_now([&now](storage::transaction& in) { bus::note_transport(in, now); });
}

void store_queues::move_over(bus::bus& by)
{
    for (auto const& one : former_)
        by.move_over({.name = one.name,
                      .from = one.queues.get(),
                      .quiet = one.name == "sqs" ? quiet_time_of_sqs : std::chrono::seconds(0),
                      .forget = [this, name = one.name] { return forget(name); }});
    for (auto const& [name, why] : unmoved_)
        by.cannot_move_over(name, why);
}

task<> store_queues::forget(std::string name)
{
    auto unit = [name = std::move(name)](storage::transaction& in) { bus::forget_transport(in, name); };
    co_await file_->write(std::move(unit));
}

} // namespace fcg::app
