#include "internal/provider/client_secrets.hpp"

#include "platform/async/waiter.hpp"
#include "platform/core/recent_texts.hpp"

#include <chrono>
#include <exception>
#include <map>
#include <utility>
#include <vector>

namespace fcg::payments {

namespace {

constexpr std::chrono::seconds remembered_for{5};
constexpr std::size_t max_remembered = 5'000;

struct remembered_secret {
    std::string text;
    core::steady_point until;
};

/// A request that is in progress, and the callers that wait for its response.
struct open_question {
    std::vector<std::shared_ptr<async::waiter>> waiting;
    std::exception_ptr fault; ///< why there is no response
};

} // namespace

struct client_secrets::impl : std::enable_shared_from_this<impl> {
    impl(environment& env, guarded_provider& guarded) : env(env), provider(guarded), known(max_remembered) {}

    task<> wait_for(std::shared_ptr<open_question> other);
    task<std::string> ask(known_charge charge);
    void end(std::string const& payment_id);

    environment& env;
    guarded_provider& provider;
    core::recent_texts<remembered_secret> known;
    std::map<std::string, std::shared_ptr<open_question>> open;
};

client_secrets::client_secrets(environment& env, guarded_provider& provider)
    : impl_(std::make_shared<impl>(env, provider))
{
}

task<std::string> client_secrets::find(known_charge charge)
{
    auto const my = impl_;
    for (;;) {
        auto const* const known = my->known.find(charge.payment_id);
        if (known != nullptr && my->env.clock.steady_now() < known->until)
            co_return known->text;
        auto const other = my->open.find(charge.payment_id);
        if (other == my->open.end())
            break;
        auto question = other->second;
        co_await my->wait_for(std::move(question));
    }
    auto text = co_await my->ask(std::move(charge));
    co_return text;
}

/// Waits for the other request. Throws the exception that ended it. Returns without a response if the caller
/// that made it was cancelled.
task<> client_secrets::impl::wait_for(std::shared_ptr<open_question> other)
{
    auto parked = other->waiting.emplace_back(std::make_shared<async::waiter>());
    auto const why = co_await async::wait(env.background, std::move(parked), async::no_limit);
    if (why == async::wake_reason::cancelled)
        async::throw_cancelled();
    if (other->fault)
        std::rethrow_exception(other->fault);
}

task<std::string> client_secrets::impl::ask(known_charge charge)
{
    struct question_end {
        std::shared_ptr<impl> impl;
        std::string payment_id;

        ~question_end() { impl->end(payment_id); }
    };

    auto const mine = open[charge.payment_id] = std::make_shared<open_question>();
    question_end const last{shared_from_this(), charge.payment_id};
    try {
        auto secret = co_await provider.client_secret(charge);
        known.keep(charge.payment_id, {secret, env.clock.steady_now() + remembered_for});
        co_return secret;
    } catch (std::exception const& fault) {
        if (!async::means_cancelled(fault))
            mine->fault = std::current_exception();
        throw;
    }
}

void client_secrets::impl::end(std::string const& payment_id)
{
    auto const ended = open.extract(payment_id);
    for (auto const& waiter : ended.mapped()->waiting)
        waiter->wake(async::wake_reason::notified);
}

} // namespace fcg::payments
