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

struct credentials_chain::impl : std::enable_shared_from_this<impl> {
    impl(std::vector<credentials_provider> them, async::loop& loop, core::clock& the_clock,
         core::random_source& random)
        : providers(std::move(them)),
          loop(loop),
          clock(the_clock),
          state(random)
    {
    }

    std::vector<credentials_provider> const providers;
    async::loop& loop;
    core::clock& clock;
    freshness state;
    credentials_provider const* chosen = nullptr; ///< the provider that had credentials
    std::string error_text;                       ///< of the last renewal that failed
    bool renewing = false;
    bool closed = false;
    std::list<std::shared_ptr<async::waiter>> waiting; ///< calls that wait for the end of the renewal
    boost::asio::cancellation_signal stop;

    static task<credentials> get(std::shared_ptr<impl> my);
    static task<> renew(std::shared_ptr<impl> my);
    task<std::optional<credentials>> ask_chosen();
    task<credentials> ask_all();
    void begin_renewal();
    void end_renewal(std::exception_ptr const& failure);
    void wake_all();
    void check(credentials const& credentials) const;
};

task<credentials> credentials_chain::impl::get(std::shared_ptr<impl> my)
{
    constexpr auto longest_renewal = std::chrono::minutes(10); // every provider has a limit of its own
    while (!my->closed) {
        auto const advice = my->state.at(my->clock.now());
        if (advice == freshness::advice::give_up)
            throw no_credentials(my->error_text);
        if (advice != freshness::advice::use)
            my->begin_renewal();
        if (advice != freshness::advice::wait)
            co_return *my->state.known();
        auto parked = my->waiting.emplace_back(std::make_shared<async::waiter>());
        auto const why = co_await async::wait(my->loop, std::move(parked), longest_renewal);
        if (why == async::wake_reason::cancelled)
            break;
    }
    async::throw_cancelled();
}

void credentials_chain::impl::begin_renewal()
{
    if (std::exchange(renewing, true))
        return;
    auto ended = [my = shared_from_this()](std::exception_ptr const& failure) { my->end_renewal(failure); };
    boost::asio::co_spawn(loop.executor(), renew(shared_from_this()),
                          boost::asio::bind_cancellation_slot(stop.slot(), std::move(ended)));
}

void credentials_chain::impl::end_renewal(std::exception_ptr const& failure)
{
    renewing = false;
    try {
        if (failure)
            std::rethrow_exception(failure);
    } catch (std::exception const& error) {
        error_text = error.what();
        state.failed(clock.now());
        if (!closed)
            telemetry::log(level::warning, part, "", "{}", error_text);
    }
    wake_all();
}

void credentials_chain::impl::wake_all()
{
    for (auto const& waiter : std::exchange(waiting, {}))
        waiter->wake(async::wake_reason::notified);
}

task<> credentials_chain::impl::renew(std::shared_ptr<impl> my)
{
    std::optional<credentials> credentials;
    if (my->chosen)
        credentials = co_await my->ask_chosen();
    if (!credentials)
        credentials = co_await my->ask_all();
    my->state.renewed(std::move(*credentials), my->clock.now());
}

task<std::optional<credentials>> credentials_chain::impl::ask_chosen()
{
    try {
        auto credentials = co_await chosen->fetch();
        if (credentials)
            check(*credentials);
        co_return credentials;
    } catch (std::runtime_error const& error) {
        throw no_credentials("credentials cannot be renewed: " + chosen->name + ": " + error.what());
    }
}

/// Asks the providers in order. The first with credentials is asked alone from then on.
task<credentials> credentials_chain::impl::ask_all()
{
    std::string answers = "no credentials: ";
    for (auto const& provider : providers) {
        try {
            auto const credentials = co_await provider.fetch();
            if (credentials) {
                check(*credentials);
                telemetry::log(
                    level::info, part, "", "credentials from {}{}", provider.name,
                    credentials->expires_at ? ", until " + core::to_rfc3339(*credentials->expires_at) : "");
                chosen = &provider;
                co_return *credentials;
            }
        } catch (std::runtime_error const& error) {
            throw no_credentials(answers + provider.name + ": " + error.what());
        }
        answers += provider.name + ": not set up" + (&provider == &providers.back() ? "" : "; ");
    }
    throw no_credentials(answers);
}

void credentials_chain::impl::check(credentials const& credentials) const
{
    if (credentials.expires_at && *credentials.expires_at <= clock.now())
        throw std::runtime_error("its credentials expired at " + core::to_rfc3339(*credentials.expires_at));
}

credentials_chain::credentials_chain(std::vector<credentials_provider> providers, async::loop& loop,
                                     core::clock& clock, core::random_source& random)
    : impl_(std::make_shared<impl>(std::move(providers), loop, clock, random))
{
}

credentials_chain::~credentials_chain()
{
    impl_->closed = true;
    impl_->wake_all(); // waiting calls share ownership of impl and would keep it alive
    if (impl_->renewing)
        impl_->stop.emit(boost::asio::cancellation_type::terminal);
}

task<credentials> credentials_chain::get()
{
    return impl::get(impl_);
}

bool credentials_chain::distrust(std::string const& access_key_id)
{
    return impl_->state.distrust(access_key_id, impl_->clock.now());
}

} // namespace fcg::bus::sqs
