#include "app/serving.hpp"

#include "app/hosting.hpp"
#include "platform/http/client/endpoint.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <sys/resource.h>

namespace fcg::app {

namespace {

sigset_t ending_signals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

/// Blocks the ending signals. Threads inherit the mask, so that only wait_for_signal() receives these
/// signals.
void keep_signals_for_waiting()
{
    auto const signals = ending_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

/// Ends the process because running tasks would use a destroyed store. Nothing is lost: all acknowledged data
/// is on disk, and leases end with the process.
[[noreturn]] void end_at_once()
{
    telemetry::log(telemetry::level::error, "app", "", "ended although some work could not be stopped");
    std::_Exit(exit_code::failed);
}

std::string url_of_listener(http::server_settings const& settings, std::uint16_t port)
{
    auto const* const scheme = settings.tls_certificate.empty() ? "http" : "https";
    http::endpoint const endpoint{.host = settings.address, .port = port, .path = {}};
    return std::string(scheme) + "://" + endpoint.host_and_port();
}

/// The descriptors that incoming connections never take, because the process needs them for its own files and
/// outgoing connections: databases, queues, providers, search server. Under a low limit it is half of that.
constexpr std::int64_t usual_reserve = 512;

std::int64_t as_count(rlim_t limit)
{
    constexpr auto max = std::numeric_limits<std::int64_t>::max();
    return limit >= static_cast<rlim_t>(max) ? max : static_cast<std::int64_t>(limit);
}

/// Raises the soft limit. Returns the limit that now applies.
std::int64_t raise_limit(std::int64_t target)
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return target; // there is no such limit
    auto const before = as_count(limit.rlim_cur);
    auto const raised = std::min(target, as_count(limit.rlim_max));
    if (raised <= before)
        return before;
    limit.rlim_cur = static_cast<rlim_t>(raised);
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? raised : before;
}

/// Raises the process's soft limit of open files, as far as the hard limit allows, so that `connections` fit
/// beside the reserve. Returns how many connections fit, at most `connections`, and logs it if they are
/// fewer.
std::int64_t make_room_for_connections(std::int64_t connections)
{
    auto const limit = raise_limit(connections + usual_reserve);
    auto const room = std::max<std::int64_t>(limit - std::min(usual_reserve, limit / 2), 1);
    if (room >= connections)
        return connections;
    telemetry::log(
        telemetry::level::warning, "app", "",
        "the limit of open files, {}, leaves room for {} connections at one time, not for {}: raise "
        "its hard limit, or lower http.maxConnections",
        limit, room, connections);
    return room;
}

/// Sets how many connections each listener may have, by the room there is: at most a quarter of it for the
/// other processes.
void share_room(http::server_settings& of_public, http::server_settings* internal)
{
    auto const wanted_internal = internal == nullptr ? 0 : internal->max_connections;
    auto const requested = of_public.max_connections + wanted_internal;
    auto const room = make_room_for_connections(requested);
    if (room == requested)
        return;
    if (internal != nullptr)
        internal->max_connections = std::clamp<std::int64_t>(room / 4, 1, wanted_internal);
    auto const left = room - (internal == nullptr ? 0 : room / 4);
    of_public.max_connections = std::clamp<std::int64_t>(left, 1, of_public.max_connections);
}

} // namespace

serving::serving(configured& settings)
{
    keep_signals_for_waiting();
    try {
        start(settings);
    } catch (...) {
        shut_down(); // a store whose bus runs must not be destroyed
        throw;
    }
}

void serving::start(configured& settings)
{
    process_ = std::make_unique<runtime>(settings.settings.data_folder);
    telemetry::start_logging(settings.settings.log, process_->env().data_folder.string());
    store_ = std::make_unique<app::store>(process_->env(), settings.settings, settings.declared);
    process_->run([this] { return start_store(); });
    bool const answers_others = store_->internal_dispatcher() != nullptr;
    auto http = settings.settings.http;
    auto internal = internal_http(settings.settings);
    share_room(http, answers_others ? &internal : nullptr);
    if (answers_others)
        start_internal_server(internal);
    start_server(http);
    readiness_delay_ = std::chrono::milliseconds(http.readiness_delay_ms);
}

task<> serving::start_store()
{
    co_await store_->start();
    auto& env = process_->env();
    control_ = std::make_unique<control_server>(*store_, env.background, env.data_folder);
    control_->start();
}

task<> serving::tell_store_its_url()
{
    store_->answers_at(url_);
    co_return;
}

task<> serving::stop_store()
{
    bool operations_have_ended = true;
    if (control_)
        operations_have_ended = co_await control_->stop();
    co_await store_->stop();
    if (!operations_have_ended || !store_->has_ended())
        end_at_once();
    control_.reset();
}

/// Starts the internal listener. It starts before the public one, so that a process that accepts requests can
/// be asked by its peers.
void serving::start_internal_server(http::server_settings const& settings)
{
    auto& env = process_->env();
    internal_server_ =
        std::make_unique<http::server>(*store_->internal_dispatcher(), settings, env.metrics, env.clock);
    internal_url_ = url_of_listener(settings, internal_server_->start());
    telemetry::log(telemetry::level::info, "app", "", "listening for other processes on {}", internal_url_);
}

void serving::start_server(http::server_settings const& settings)
{
    auto& env = process_->env();
    server_ = std::make_unique<http::server>(store_->dispatcher(), settings, env.metrics, env.clock);
    port_ = server_->start();
    url_ = url_of_listener(settings, port_);
    process_->run([this] { return tell_store_its_url(); });
    std::cout << "listening on " << url_ << std::endl;
    if (internal_server_)
        std::cout << "listening for other processes on " << internal_url_ << std::endl;
    telemetry::log(telemetry::level::info, "app", "", "listening on {}", url_);
}

serving::~serving()
{
    shut_down();
}

/// Reports not ready and goes on serving for the configured delay, because a load balancer sends requests
/// until it has noticed. A second signal ends the delay early.
void serving::be_not_ready()
{
    store_->announce_not_ready();
    auto const seconds = std::chrono::floor<std::chrono::seconds>(readiness_delay_);
    std::chrono::nanoseconds const rest = readiness_delay_ - seconds;
    timespec const delay{.tv_sec = seconds.count(), .tv_nsec = rest.count()};
    auto const signals = ending_signals();
    sigtimedwait(&signals, nullptr, &delay);
}

void serving::shut_down()
{
    if (store_ && readiness_delay_.count() > 0)
        be_not_ready();
    if (store_)
        store_->announce_draining();
    if (server_)
        server_->drain();
    if (internal_server_)
        internal_server_->drain();
    if (store_)
        process_->run([this] { return stop_store(); });
    if (process_)
        process_->stop(); // long reads whose requests were cut still use the store
    telemetry::log(telemetry::level::info, "app", "", "ended");
    store_.reset(); // before the server, whose loops a writer may still wake
    server_.reset();
    internal_server_.reset();
}

void serving::wait_for_signal()
{
    auto const signals = ending_signals();
    int received = 0;
    sigwait(&signals, &received);
}

} // namespace fcg::app
