#include "app/queues.hpp"

#include "bus/inner_queue/memory/memory_queue.hpp"
#include "bus/inner_queue/sqlite/sqlite_queue.hpp"
#include "bus/sqs/sqs_queue.hpp"
#include "platform/telemetry/log.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

namespace fcg::app {
namespace {

/// The message counts of SQS settle within a minute.
constexpr std::chrono::seconds quiet_time_of_sqs{65};

std::unique_ptr<bus::queue_transport> open_transport(environment& env, std::string const& name,
                                                     bus::sqs::sqs_settings const& sqs,
                                                     storage::database* file)
{
    if (name == "memory")
        return std::make_unique<bus::memory_queue>(env);
    if (name == "sqs")
        return bus::sqs::open_queues(env, *file, sqs);
    return std::make_unique<bus::sqlite_queue>(env, *file);
}

bus::used_transport described(all_settings const& settings)
{
    if (settings.bus.transport != "sqs")
        return {.name = settings.bus.transport, .region = {}, .endpoint = {}, .queue_prefix = {}};
    return {.name = settings.bus.transport,
            .region = settings.sqs.region,
            .endpoint = settings.sqs.endpoint,
            .queue_prefix = settings.sqs.queue_prefix};
}

/// Returns the settings of a previous SQS transport. Values that are configured now win over the remembered
/// ones.
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
                       "before: if those are other queues, their messages are not migrated",
                       before.name, before.region, before.endpoint, before.queue_prefix);
}

} // namespace

store_queues::store_queues(environment& env, all_settings const& settings)
    : file_(settings.bus.transport == "memory" ? nullptr : env.open_database("bus")),
      in_use_(open_transport(env, settings.bus.transport, settings.sqs, file_.get()))
{
    if (file_)
        open_all_previous(env, settings);
}

/// Notes a transport that cannot be opened with the present configuration. A store that does not need it
/// starts anyway.
void store_queues::open_previous(environment& env, bus::used_transport const& used_transport,
                                 all_settings const& settings)
{
    auto const& name = used_transport.name;
    try {
        auto queues = open_transport(env, name, settings_of(used_transport, settings.sqs), file_.get());
        previous_.push_back({.name = name, .queues = std::move(queues)});
    } catch (std::runtime_error const& why) {
        telemetry::log(telemetry::level::error, "app", "", "the messages in {} are not migrated: {}", name,
                       why.what());
        unmoved_.emplace_back(name, why.what());
    }
}

void store_queues::open_all_previous(environment& env, all_settings const& settings)
{
    auto const now = described(settings);
    auto const used = file_->read([](storage::reader& db) { return bus::transports_used(db); });
    for (auto const& used_transport : used)
        if (used_transport.name == now.name)
            warn_of_change(used_transport, now);
        else
            open_previous(env, used_transport, settings);
    file_->write_now([&now](storage::transaction& tx) { bus::note_transport(tx, now); });
}

void store_queues::move_over(bus::bus& bus)
{
    for (auto const& previous : previous_)
        bus.move_over({.name = previous.name,
                       .queues = previous.queues.get(),
                       .quiet = previous.name == "sqs" ? quiet_time_of_sqs : std::chrono::seconds(0),
                       .forget = [this, name = previous.name] { return forget(name); }});
    for (auto const& [name, why] : unmoved_)
        bus.cannot_move_over(name, why);
}

task<> store_queues::forget(std::string name)
{
    auto unit = [name = std::move(name)](storage::transaction& tx) { bus::forget_transport(tx, name); };
    co_await file_->write(std::move(unit));
}

} // namespace fcg::app
