#include "bus/contracts/payment_requested.hpp"
#include "inside/payment/steps.hpp"
#include "platform/async/timeout.hpp"
#include "platform/telemetry/log.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

namespace {

struct worker {
    parts& of;
    users::questions& users;

    step step_for(bus::delivery const& delivery) const
    {
        return {of.with.ids, of.with.clock.now(), delivery.trace};
    }
};

ending to_ending(charge_outcome const& outcome, std::string provider)
{
    using kind = charge_outcome::kind;
    switch (outcome.end) {
    case kind::approved:
        return {status::approved, std::move(provider), outcome.reference, {}};
    case kind::declined:
        return {status::declined, std::move(provider), {}, outcome.reason};
    case kind::failed:
        break;
    }
    return {status::failed, std::move(provider), {}, outcome.reason};
}

task<charge_outcome> charge_in_time(worker& on, payment const& what)
{
    charge_order order{what.payment_id, what.amount};
    auto charge = on.of.provider.charge(std::move(order));
    auto const limit = std::chrono::milliseconds(on.of.how.provider_timeout_ms);
    auto outcome = co_await async::with_timeout(on.of.with.background, std::move(charge), limit);
    co_return outcome;
}

/// The provider's answer. When this was the last attempt and it still has made no charge, the payment has
/// failed; the question is asked before, because an answer that got lost may have been a yes.
task<charge_outcome> ask_provider(worker& on, payment const& what, bus::delivery const& delivery)
{
    std::string passing_fault;
    try {
        auto outcome = co_await charge_in_time(on, what);
        co_return outcome;
    } catch (provider_unavailable const& fault) {
        if (what.attempts < on.of.how.most_attempts)
            throw;
        passing_fault = fault.what();
    } catch (async::timed_out const& fault) {
        if (what.attempts < on.of.how.most_attempts)
            throw;
        passing_fault = fault.what();
    }
    auto known = co_await on.of.provider.look_up(what.payment_id);
    if (known)
        co_return *known;
    telemetry::log(telemetry::level::warning, "payments", delivery.trace.correlation_id,
                   "payment {} fails: the provider made no charge in {} attempts: {}", what.payment_id,
                   what.attempts, passing_fault);
    co_return charge_outcome{charge_outcome::kind::failed, {}, "the payment provider could not be reached"};
}

/// A message about a payment that is in no file of ours is not for us: it must not vanish.
void refuse_unless_opened(storage::transaction& in, std::string const& payment_id)
{
    if (storage::newest_version(in, stream_of(payment_id)) == 0)
        throw bus::refused("there is no payment " + payment_id);
}

task<> end_now(worker& on, std::string payment_id, ending how, bus::delivery const& delivery)
{
    auto unit = [&](storage::transaction& in) {
        refuse_unless_opened(in, payment_id);
        end_payment(in, payment_id, how, on.step_for(delivery));
    };
    co_await on.of.db.write(unit);
}

/// Nothing is charged any more; but an attempt whose answer got lost may have been.
task<ending> ending_for_closed_account(worker& on, std::string payment_id)
{
    auto const known = co_await on.of.provider.look_up(std::move(payment_id));
    if (known)
        co_return to_ending(*known, on.of.provider.name());
    co_return ending{status::cancelled, {}, {}, "the account was closed before it was charged"};
}

/// begin_attempt() for a payment that must exist.
std::optional<payment> begin(storage::transaction& in, worker& on, std::string const& payment_id,
                             bus::delivery const& delivery)
{
    auto begun = begin_attempt(in, payment_id, on.of.provider.name(), on.step_for(delivery));
    if (!begun)
        refuse_unless_opened(in, payment_id);
    return begun;
}

task<> process(worker on, contracts::payment_requested requested, bus::delivery delivery)
{
    auto const account = co_await on.users.find_account(requested.user_id);
    if (account && !account->open) {
        auto how = co_await ending_for_closed_account(on, requested.payment_id);
        co_await end_now(on, requested.payment_id, std::move(how), delivery);
        co_return;
    }
    if (requested.amount.minor == 0) {
        ending free{status::approved, "none", "free", {}};
        co_await end_now(on, requested.payment_id, std::move(free), delivery);
        co_return;
    }
    auto unit = [&](storage::transaction& in) { return begin(in, on, requested.payment_id, delivery); };
    auto const begun = co_await on.of.db.write(unit);
    if (!begun)
        co_return; // it has ended before: this message came again
    auto const outcome = co_await ask_provider(on, *begun, delivery);
    auto const how = to_ending(outcome, on.of.provider.name());
    auto end = [&](storage::transaction& in) { end_payment(in, *begun, how, on.step_for(delivery)); };
    co_await on.of.db.write(end);
}

} // namespace

void on_payment_requested(bus::subscriptions& into, parts& of, users::questions& users,
                          bus::consumer_settings const& how)
{
    auto handle = [on = worker{of, users}](contracts::payment_requested requested, bus::delivery delivery) {
        return process(on, std::move(requested), std::move(delivery));
    };
    into.on_waiting<contracts::payment_requested>(payments_to_process, of.db, std::move(handle), how);
}

} // namespace fcg::payments
