#pragma once
#include "inside/provider/provider.hpp"
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

/// The process has ended in the middle of a question: nobody hears what becomes of it.
struct process_ended : std::exception {};

/// A provider that does what a test tells it. Unlike a real one it forgets its idempotency keys when told so:
/// then whoever asks for the same money twice takes it twice.
class scripted_provider final : public payments::payment_provider {
public:
    /// What becomes of a question that asks for money.
    enum class mood {
        well,              ///< takes it and says so
        declines,          ///< says no
        later,             ///< takes the order on: says "waiting"
        refuses,           ///< surely nothing happened
        stumbles,          ///< the same, and about this order only
        lies,              ///< takes it, and says that nothing happened
        breaks_off_after,  ///< takes it, and the answer gets lost
        breaks_off_before, ///< the question gets lost, and so it seems as if the answer had been
        is_silent,         ///< hears nothing and says nothing
        is_late,           ///< takes it after 15 seconds, whoever still waits
        is_cut_off         ///< the process ends before the provider has heard of it
    };

    explicit scripted_provider(async::loop& on) : on_(on) {}

    // What a test says and looks at.
    std::deque<mood> moods;     ///< of the next questions for money, or for its return; then well
    std::deque<mood> look_ups;  ///< well, refuses, breaks_off_before, is_silent or is_cut_off; then well
    bool is_down = false;       ///< nothing is heard, and nothing answered
    std::string stumbles_over;  ///< it answers no question about this payment
    bool remembers_keys = true; ///< asking again takes nothing again
    bool is_opening = false;    ///< opens_first()
    std::string known_as = "scripted";
    std::chrono::microseconds takes_its_time{0};
    std::vector<std::string> calls;               ///< "charge a", in order
    std::map<std::string, std::int64_t> taken;    ///< how often, by payment
    std::map<std::string, std::int64_t> returned; ///< how often, by key of the refund
    std::map<std::string, payments::charge_outcome> books;
    std::string refuses_refunds;                ///< why, when not empty
    std::map<std::string, core::money> ordered; ///< what was asked for, by payment
    std::optional<core::money> takes;           ///< other money than that
    std::optional<core::money> gives_back;      ///< says that it gave back so much
    std::vector<core::money> refunded_amounts;
    int busy_answers = 0; ///< so many of the next questions are too many
    std::optional<std::chrono::microseconds> retry_after;
    int max_in_a_second = 0; ///< more questions are too many; 0: never

    std::int64_t times_called(std::string_view what) const
    {
        return std::count_if(calls.begin(), calls.end(),
                             [&](std::string const& one) { return one.starts_with(what); });
    }

    /// The money of an order that was taken on.
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
        auto const how = next(moods);
        switch (how) {
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
            on_.call_after(std::chrono::seconds(15), [this, id] { take_once(id); });
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
        if (how == mood::lies)
            throw payments::provider_unavailable("an error, after all");
        if (how == mood::breaks_off_after)
            throw payments::outcome_unknown("the connection broke");
        co_return books[id];
    }

    task<std::optional<payments::charge_outcome>> look_up(payments::known_charge which) override
    {
        calls.push_back("look_up " + which.payment_id);
        co_await be_there();
        if (which.payment_id == stumbles_over)
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
        auto const found = books.find(which.payment_id);
        if (found == books.end())
            co_return std::nullopt;
        co_return found->second;
    }

    task<payments::charge_outcome> cancel(payments::known_charge which) override
    {
        calls.push_back("cancel " + which.payment_id);
        co_await be_there();
        if (which.payment_id == stumbles_over)
            throw payments::outcome_unknown("it stumbles over this one");
        auto& known = books[which.payment_id];
        if (taken[which.payment_id] == 0)
            known = {payments::charge_outcome::kind::cancelled, {}, "cancelled at the provider"};
        co_return known;
    }

    task<payments::refund_outcome> refund(payments::refund_order order) override
    {
        calls.push_back("refund " + order.key);
        co_await be_there();
        auto const how = next(moods);
        if (how == mood::refuses)
            throw payments::provider_unavailable("not this time");
        if (how == mood::breaks_off_before)
            throw payments::outcome_unknown("the connection broke");
        if (how == mood::is_cut_off)
            throw process_ended();
        if (!refuses_refunds.empty())
            co_return payments::refund_outcome{payments::refund_outcome::kind::refused, refuses_refunds};
        if (returned[order.key] == 0 || !remembers_keys) {
            ++returned[order.key];
            refunded_amounts.push_back(order.amount);
        }
        if (how == mood::breaks_off_after)
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
    static mood next(std::deque<mood>& of)
    {
        if (of.empty())
            return mood::well;
        auto const first = of.front();
        of.pop_front();
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

    task<> say_nothing() { co_await async::sleep_for(on_, std::chrono::hours(1)); }

    task<> be_there()
    {
        if (takes_its_time > std::chrono::microseconds(0))
            co_await async::sleep_for(on_, takes_its_time);
        if (max_in_a_second > 0) {
            if (in_this_second_ == 0)
                on_.call_after(std::chrono::seconds(1), [this] { in_this_second_ = 0; });
            if (++in_this_second_ > max_in_a_second)
                throw payments::provider_busy("not so fast", retry_after);
        }
        if (busy_answers > 0) {
            --busy_answers;
            throw payments::provider_busy("not so fast", retry_after);
        }
        if (is_down)
            throw payments::provider_unavailable("nobody listens there");
    }

    async::loop& on_;
    int in_this_second_ = 0;
};

} // namespace fcg::test
