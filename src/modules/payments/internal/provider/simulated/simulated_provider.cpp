#include "internal/provider/simulated/simulated_provider.hpp"

#include "platform/async/waiter.hpp"

namespace fcg::payments {

namespace {

using simulation::verdict;

constexpr auto no_response = "the simulated payment provider does not answer this time";

/// Not for what the provider does not say.
charge_outcome to_outcome(contracts::payment_id const& payment_id, simulation::booked_charge booked)
{
    using kind = enum charge_outcome::kind;
    switch (booked.verdict) {
    case verdict::approved:
        return {kind::approved, simulation::reference_of(payment_id), {}, 0, booked.amount};
    case verdict::waiting:
        return {kind::waiting, simulation::reference_of(payment_id), {}, 0};
    case verdict::declined:
        return {kind::declined, {}, std::move(booked.reason), 0};
    case verdict::failed:
        return {kind::failed, {}, std::move(booked.reason), 0};
    case verdict::cancelled:
        return {kind::cancelled, {}, std::move(booked.reason), 0};
    case verdict::silent:
    case verdict::unavailable:
        break;
    }
    throw order_stumbled(no_response);
}

} // namespace

simulated_provider::simulated_provider(storage::database& books, core::clock& time, async::loop& loop,
                                       behaviour behaviour)
    : books_(books),
      time_(time),
      loop_(loop),
      behaviour_(std::move(behaviour))
{
}

task<charge_outcome> simulated_provider::charge(charge_order order)
{
    auto const now = time_.now();
    auto unit = [&](storage::transaction& tx) {
        return simulation::charge(tx, order, now, behaviour_.later);
    };
    auto const booked = co_await books_.write(unit);
    if (booked.verdict == verdict::waiting)
        behaviour_.on_webhook();
    if (booked.verdict == verdict::silent)
        co_await async::sleep_for(loop_, async::no_limit);
    co_return to_outcome(order.payment_id, booked);
}

task<std::optional<charge_outcome>> simulated_provider::look_up(known_charge charge)
{
    auto const now = time_.now();
    auto const booked =
        books_.read([&](storage::reader& db) { return simulation::find_charge(db, charge.payment_id, now); });
    if (!booked)
        co_return std::nullopt;
    co_return to_outcome(charge.payment_id, *booked);
}

task<charge_outcome> simulated_provider::cancel(known_charge charge)
{
    auto const now = time_.now();
    auto unit = [&](storage::transaction& tx) { return simulation::cancel(tx, charge.payment_id, now); };
    auto const booked = co_await books_.write(unit);
    co_return to_outcome(charge.payment_id, booked);
}

task<refund_outcome> simulated_provider::refund(refund_order order)
{
    auto const now = time_.now();
    auto unit = [&](storage::transaction& tx) {
        return simulation::refund(tx, order, now, behaviour_.later);
    };
    auto const done = co_await books_.write(unit);
    if (!done)
        throw order_stumbled(no_response);
    behaviour_.on_webhook(); // there may be one
    co_return *done;
}

task<report_page> simulated_provider::report(core::time_point begin, core::time_point end, std::string page)
{
    auto const now = time_.now();
    auto look = [&](storage::reader& db) { return simulation::report(db, begin, end, page, now); };
    auto report_page = co_await books_.read_long(look);
    co_return report_page;
}

} // namespace fcg::payments
