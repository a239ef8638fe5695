#include "inside/provider/client_secrets.hpp"

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

/// A question that is under way, and who waits for its answer.
struct open_question {
    std::vector<std::shared_ptr<async::waiter>> waiting;
    std::exception_ptr fault; ///< why there is none
};

} // namespace

struct client_secrets::inside : std::enable_shared_from_this<inside> {
    inside(surroundings& around, guarded_provider& guarded)
        : with(around),
          provider(guarded),
          known(max_remembered)
    {
    }

    task<> wait_for(std::shared_ptr<open_question> other);
    task<std::string> ask(known_charge which);
    void end(std::string const& payment_id);

    surroundings& with;
    guarded_provider& provider;
    core::recent_texts<remembered_secret> known;
    std::map<std::string, std::shared_ptr<open_question>> open;
};

client_secrets::client_secrets(surroundings& with, guarded_provider& provider)
    : inside_(std::make_shared<inside>(with, provider))
{
}

task<std::string> client_secrets::find(known_charge which)
{
    auto const my = inside_;
    for (;;) {
        auto const* const known = my->known.find(which.payment_id);
        if (known != nullptr && my->with.clock.steady_now() < known->until)
            co_return known->text;
        auto const other = my->open.find(which.payment_id);
        if (other == my->open.end())
            break;
        auto question = other->second;
        co_await my->wait_for(std::move(question));
    }
    auto found = co_await my->ask(std::move(which));
    co_return found;
}

/// Throws what it met; goes on without an answer when whoever asked was cut off.
task<> client_secrets::inside::wait_for(std::shared_ptr<open_question> other)
{
    auto parked = other->waiting.emplace_back(std::make_shared<async::waiter>());
    auto const why = co_await async::wait(with.background, std::move(parked), async::no_limit);
    if (why == async::wake_reason::cancelled)
        async::throw_cancelled();
    if (other->fault)
        std::rethrow_exception(other->fault);
}

task<std::string> client_secrets::inside::ask(known_charge which)
{
    struct question_end {
        std::shared_ptr<inside> of;
        std::string payment_id;

        ~question_end() { of->end(payment_id); }
    };

    auto const mine = open[which.payment_id] = std::make_shared<open_question>();
    question_end const last{shared_from_this(), which.payment_id};
    try {
        auto secret = co_await provider.client_secret(which);
        known.keep(which.payment_id, {secret, with.clock.steady_now() + remembered_for});
        co_return secret;
    } catch (std::exception const& fault) {
        if (!async::means_cancelled(fault))
            mine->fault = std::current_exception();
        throw;
    }
}

void client_secrets::inside::end(std::string const& payment_id)
{
    auto const ended = open.extract(payment_id);
    for (auto const& one : ended.mapped()->waiting)
        one->wake(async::wake_reason::notified);
}

} // namespace fcg::payments
