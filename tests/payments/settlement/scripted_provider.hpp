#pragma once
#include "internal/provider/provider.hpp"
#include "platform/async/loop.hpp"

#include <algorithm>
#include <deque>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::test {

/// Thrown where the process ends in the middle of a request, so that its outcome remains unknown.
struct process_ended : std::exception {};

/// A provider that does what a test tells it. Unlike a real one it can forget its idempotency keys: a
/// repeated charge then takes the money twice.
class scripted_provider final : public payments::payment_provider {
public:
    /// What happens to a request for money.
    enum class mood {
        well,              ///< takes the money and says so
        declines,          ///< declines
        later,             ///< accepts the order and returns "waiting"
        refuses,           ///< certainly does nothing
        stumbles,          ///< certainly does nothing, for this order only
        lies,              ///< takes the money and says that nothing happened
        breaks_off_after,  ///< takes the money, and the response gets lost
        breaks_off_before, ///< the request gets lost, which looks like a lost response
        is_silent,         ///< receives no request and sends no response
        is_late,           ///< takes the money after 15 seconds, even if the caller is gone
        is_cut_off         ///< the process ends before the provider receives the request
    };

    explicit scripted_provider(async::loop& loop) : loop_(loop) {}

    // What a test sets and inspects.
    std::deque<mood> moods;    ///< of the next requests for money, or for its return; afterwards well
    std::deque<mood> look_ups; ///< well, refuses, breaks_off_before, is_silent or is_cut_off; afterwards well
    bool is_down = false;      ///< receives no requests and sends no responses
    std::string stumbles_over; ///< does not respond to requests about this payment
    bool remembers_keys = true; ///< a repeated charge takes nothing more
    bool is_opening = false;    ///< the value of opens_first()
    std::string known_as = "scripted";
    std::chrono::microseconds takes_its_time{0};
    std::vector<std::string> calls;               ///< "charge a", in order
    std::map<std::string, std::int64_t> taken;    ///< number of charges by payment
    std::map<std::string, std::int64_t> returned; ///< number of refunds by key
    std::map<std::string, payments::charge_outcome> books;
    std::string refuses_refunds;                ///< the reason, if not empty
    std::map<std::string, core::money> ordered; ///< the amount that was asked for, by payment
    std::optional<core::money> takes;           ///< takes this money instead of the requested amount
    std::optional<core::money> gives_back;      ///< reports that it gave back so much
    std::vector<core::money> refunded_amounts;
    int busy_responses = 0; ///< so many of the next requests are rejected with 429
    std::optional<std::chrono::microseconds> retry_after;
    int max_in_a_second = 0; ///< more requests in a second are rejected; 0 means no limit

    std::int64_t times_called(std::string_view text) const
    {
        return std::count_if(calls.begin(), calls.end(),
                             [&](std::string const& value) { return value.starts_with(text); });
    }

    /// Takes the money of an order that was accepted.
    void take(std::string const& payment_id)
    {
        ++taken[payment_id];
        books[payment_id] = {payments::charge_outcome::kind::approved,
                             "ref-" + payment_id,
                             {},
                             30,
                             takes.value_or(ordered[payment_id])};
    }

    std::string name() const override { return known_as; }

    bool opens_first() const override { return is_opening; }

    task<std::string> open(payments::charge_order order) override
    {
        calls.push_back("open " + order.payment_id);
        co_await be_there();
        co_return "ref-" + order.payment_id;
    }

    task<payments::charge_outcome> charge(payments::charge_order order) override
    {
        calls.push_back("charge " + order.payment_id);
        ordered[order.payment_id] = order.amount;
        co_await be_there();
        auto const& id = order.payment_id;
        if (remembers_keys && books.contains(id) && is_settled(id))
            co_return books[id];
        auto const mood = next(moods);
        switch (mood) {
        case mood::refuses:
            throw payments::provider_unavailable("not this time");
        case mood::stumbles:
            throw payments::order_stumbled("not this order");
        case mood::breaks_off_before:
            throw payments::outcome_unknown("the connection broke");
        case mood::is_cut_off:
            throw process_ended();
        case mood::is_silent:
            co_await say_nothing();
            break;
        case mood::is_late:
            loop_.call_after(std::chrono::seconds(15), [this, id] { take_once(id); });
            co_await say_nothing();
            break;
        case mood::declines:
            books[id] = {payments::charge_outcome::kind::declined, {}, "insufficient funds"};
            break;
        case mood::later:
            books[id] = {payments::charge_outcome::kind::waiting, "ref-" + id, {}};
            break;
        case mood::well:
        case mood::lies:
        case mood::breaks_off_after:
            take(id);
            break;
        }
        if (mood == mood::lies)
            throw payments::provider_unavailable("an error, after all");
        if (mood == mood::breaks_off_after)
            throw payments::outcome_unknown("the connection broke");
        co_return books[id];
    }

    task<std::optional<payments::charge_outcome>> look_up(payments::known_charge charge) override
    {
        calls.push_back("look_up " + charge.payment_id);
        co_await be_there();
        if (charge.payment_id == stumbles_over)
            throw payments::provider_unavailable("it stumbles over this one");
        switch (next(look_ups)) {
        case mood::refuses:
            throw payments::provider_unavailable("not this time");
        case mood::is_cut_off:
            throw process_ended();
        case mood::is_silent:
            co_await say_nothing();
            break;
        case mood::well:
        default:
            break;
        }
        auto const it = books.find(charge.payment_id);
        if (it == books.end())
            co_return std::nullopt;
        co_return it->second;
    }

    task<payments::charge_outcome> cancel(payments::known_charge charge) override
    {
        calls.push_back("cancel " + charge.payment_id);
        co_await be_there();
        if (charge.payment_id == stumbles_over)
            throw payments::outcome_unknown("it stumbles over this one");
        auto& known = books[charge.payment_id];
        if (taken[charge.payment_id] == 0)
            known = {payments::charge_outcome::kind::cancelled, {}, "cancelled at the provider"};
        co_return known;
    }

    task<payments::refund_outcome> refund(payments::refund_order order) override
    {
        calls.push_back("refund " + order.key);
        co_await be_there();
        auto const mood = next(moods);
        if (mood == mood::refuses)
            throw payments::provider_unavailable("not this time");
        if (mood == mood::breaks_off_before)
            throw payments::outcome_unknown("the connection broke");
        if (mood == mood::is_cut_off)
            throw process_ended();
        if (!refuses_refunds.empty())
            co_return payments::refund_outcome{payments::refund_outcome::kind::refused, refuses_refunds};
        if (returned[order.key] == 0 || !remembers_keys) {
            ++returned[order.key];
            refunded_amounts.push_back(order.amount);
        }
        if (mood == mood::breaks_off_after)
            throw payments::outcome_unknown("the connection broke");
        co_return payments::refund_outcome{payments::refund_outcome::kind::refunded, {}, gives_back};
    }

    task<payments::report_page> report(core::time_point, core::time_point, std::string) override
    {
        calls.push_back("report");
        co_await be_there();
        co_return payments::report_page{};
    }

private:
    static mood next(std::deque<mood>& moods)
    {
        if (moods.empty())
            return mood::well;
        auto const first = moods.front();
        moods.pop_front();
        return first;
    }

    bool is_settled(std::string const& id)
    {
        return books[id].end != payments::charge_outcome::kind::waiting;
    }

    void take_once(std::string const& id)
    {
        if (taken[id] == 0)
            take(id);
    }

    task<> say_nothing() { co_await async::sleep_for(loop_, std::chrono::hours(1)); }

    task<> be_there()
    {
        if (takes_its_time > std::chrono::microseconds(0))
            co_await async::sleep_for(loop_, takes_its_time);
        if (max_in_a_second > 0) {
            if (in_this_second_ == 0)
                loop_.call_after(std::chrono::seconds(1), [this] { in_this_second_ = 0; });
            if (++in_this_second_ > max_in_a_second)
                throw payments::provider_busy("not so fast", retry_after);
        }
        if (busy_responses > 0) {
            --busy_responses;
            throw payments::provider_busy("not so fast", retry_after);
        }
        if (is_down)
            throw payments::provider_unavailable("nobody listens there");
    }

    async::loop& loop_;
    int in_this_second_ = 0;
};

} // namespace fcg::test
