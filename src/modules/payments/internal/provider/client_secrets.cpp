#include "internal/provider/client_secrets.hpp"

#include <chrono>
#include <utility>

namespace fcg::payments {

namespace {

constexpr std::chrono::seconds cached_for{5};
constexpr std::size_t max_cached = 5'000;

} // namespace

client_secrets::client_secrets(environment& env, guarded_provider& provider)
    : env_(env),
      provider_(provider),
      known_(max_cached)
{
}

task<std::string> client_secrets::find(known_charge charge)
{
    auto const self = shared_from_this();
    for (;;) {
        auto const* const known = known_.find(charge.payment_id);
        if (known != nullptr && env_.clock.steady_now() < known->until)
            co_return known->text;
        auto const other = open_.find(charge.payment_id);
        if (other == open_.end())
            break;
        auto question = other->second;
        co_await wait_for(std::move(question));
    }
    auto text = co_await ask(std::move(charge));
    co_return text;
}

/// Waits for the other request. Throws the exception that ended it. Returns without a response if the caller
/// that made it was cancelled.
task<> client_secrets::wait_for(std::shared_ptr<open_question> other)
{
    auto parked = other->waiting.emplace_back(std::make_shared<async::waiter>());
    auto const why = co_await async::wait(env_.background, std::move(parked), async::no_limit);
    if (why == async::wake_reason::cancelled)
        async::throw_cancelled();
    if (other->fault)
        std::rethrow_exception(other->fault);
}

task<std::string> client_secrets::ask(known_charge charge)
{
    struct question_end {
        std::shared_ptr<client_secrets> secrets;
        contracts::payment_id payment_id;

        ~question_end() { secrets->end(payment_id); }
    };

    auto const mine = open_[charge.payment_id] = std::make_shared<open_question>();
    question_end const last{shared_from_this(), charge.payment_id};
    try {
        auto secret = co_await provider_.client_secret(charge);
        known_.keep(charge.payment_id, {secret, env_.clock.steady_now() + cached_for});
        co_return secret;
    } catch (std::exception const& fault) {
        if (!async::means_cancelled(fault))
            mine->fault = std::current_exception();
        throw;
    }
}

void client_secrets::end(contracts::payment_id const& payment_id)
{
    auto const ended = open_.extract(payment_id);
    for (auto const& waiter : ended.mapped()->waiting)
        waiter->wake(async::wake_reason::notified);
}

} // namespace fcg::payments
