#include "bus/sqs/credentials/credentials.hpp"
#include "bus/sqs/credentials/freshness.hpp"
#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <list>
#include <utility>

namespace fcg::bus::sqs {
namespace {

using telemetry::level;

constexpr std::string_view part = "bus.sqs";

} // namespace

struct credentials_chain::inside : std::enable_shared_from_this<inside> {
    inside(std::vector<std::unique_ptr<credentials_provider>> them, async::loop& loop, core::clock& the_clock,
           core::random_source& chance)
        : asked(std::move(them)),
          on(loop),
          clock(the_clock),
          state(chance)
    {
    }

    std::vector<std::unique_ptr<credentials_provider>> asked;
    async::loop& on;
    core::clock& clock;
    freshness state;
    credentials_provider* chosen = nullptr; ///< who has answered
    std::string complaint;                  ///< of the last renewal that failed
    bool renewing = false;
    bool closed = false;
    std::list<std::shared_ptr<async::waiter>> waiting; ///< for the end of the renewal
    boost::asio::cancellation_signal stop;

    static task<credentials> get(std::shared_ptr<inside> my);
    static task<> renew(std::shared_ptr<inside> my);
    task<std::optional<credentials>> ask_chosen();
    task<credentials> ask_all();
    void begin_renewal();
    void end_renewal(std::exception_ptr const& failure);
    void wake_all();
    void check(credentials const& told) const;
};

task<credentials> credentials_chain::inside::get(std::shared_ptr<inside> my)
{
    constexpr auto longest_renewal = std::chrono::minutes(10); // every place has a limit of its own
    while (!my->closed) {
        auto const advice = my->state.at(my->clock.now());
        if (advice == freshness::advice::give_up)
            throw no_credentials(my->complaint);
        if (advice != freshness::advice::use)
            my->begin_renewal();
        if (advice != freshness::advice::wait)
            co_return *my->state.known();
        auto parked = my->waiting.emplace_back(std::make_shared<async::waiter>());
        auto const why = co_await async::wait(my->on, std::move(parked), longest_renewal);
        if (why == async::wake_reason::cancelled)
            break;
    }
    async::throw_cancelled();
}

void credentials_chain::inside::begin_renewal()
{
    if (std::exchange(renewing, true))
        return;
    auto ended = [my = shared_from_this()](std::exception_ptr const& failure) { my->end_renewal(failure); };
    boost::asio::co_spawn(on.executor(), renew(shared_from_this()),
                          boost::asio::bind_cancellation_slot(stop.slot(), std::move(ended)));
}

void credentials_chain::inside::end_renewal(std::exception_ptr const& failure)
{
    renewing = false;
    try {
        if (failure)
            std::rethrow_exception(failure);
    } catch (std::exception const& error) {
        complaint = error.what();
        state.failed(clock.now());
        if (!closed)
            telemetry::log(level::warning, part, "", "{}", complaint);
    }
    wake_all();
}

void credentials_chain::inside::wake_all()
{
    for (auto const& one : std::exchange(waiting, {}))
        one->wake(async::wake_reason::notified);
}

task<> credentials_chain::inside::renew(std::shared_ptr<inside> my)
{
    std::optional<credentials> told;
    if (my->chosen)
        told = co_await my->ask_chosen();
    if (!told)
        told = co_await my->ask_all();
    my->state.renewed(std::move(*told), my->clock.now());
}

task<std::optional<credentials>> credentials_chain::inside::ask_chosen()
{
    try {
        auto told = co_await chosen->fetch();
        if (told)
            check(*told);
        co_return told;
    } catch (std::runtime_error const& error) {
        throw no_credentials("credentials cannot be renewed: " + chosen->name() + ": " + error.what());
    }
}

/// The first who answers is asked alone from now on.
task<credentials> credentials_chain::inside::ask_all()
{
    std::string answers = "no credentials: ";
    for (auto const& one : asked) {
        try {
            auto const told = co_await one->fetch();
            if (told) {
                check(*told);
                telemetry::log(level::info, part, "", "credentials from {}{}", one->name(),
                               told->expires_at ? ", until " + core::to_rfc3339(*told->expires_at) : "");
                chosen = one.get();
                co_return *told;
            }
        } catch (std::runtime_error const& error) {
            throw no_credentials(answers + one->name() + ": " + error.what());
        }
        answers += one->name() + ": not set up" + (one == asked.back() ? "" : "; ");
    }
    throw no_credentials(answers);
}

void credentials_chain::inside::check(credentials const& told) const
{
    if (told.expires_at && *told.expires_at <= clock.now())
        throw std::runtime_error("what it told expired at " + core::to_rfc3339(*told.expires_at));
}

credentials_chain::credentials_chain(std::vector<std::unique_ptr<credentials_provider>> asked,
                                     async::loop& on, core::clock& clock, core::random_source& chance)
    : inside_(std::make_shared<inside>(std::move(asked), on, clock, chance))
{
}

credentials_chain::~credentials_chain()
{
    inside_->closed = true;
    inside_->wake_all(); // those who wait hold what they wait for, and would keep each other
    if (inside_->renewing)
        inside_->stop.emit(boost::asio::cancellation_type::terminal);
}

task<credentials> credentials_chain::get()
{
    return inside::get(inside_);
}

bool credentials_chain::distrust(std::string const& access_key_id)
{
    return inside_->state.distrust(access_key_id, inside_->clock.now());
}

} // namespace fcg::bus::sqs
