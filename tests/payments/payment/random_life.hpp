#pragma once
#include "internal/payment/payment_commands.hpp"
#include "payment/by_id.hpp"
#include "payment_books.hpp"
#include "platform/core/random.hpp"
#include "support/seeded_random.hpp"
#include "unreliable_provider.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fcg::test {

/// One payment from its order to its last news.
class random_life {
public:
    random_life(storage::transaction& tx, core::id_generator& ids, std::uint64_t seed)
        : tx_(tx),
          ids_(ids),
          random_(seed),
          id_(ids.next().to_string()),
          minor_(random_.below(20) == 0 ? 0 : price),
          there_(random_, random_.below(4) == 0)
    {
    }

    /// Returns what did not hold, or nothing if everything held.
    std::vector<std::string> run()
    {
        if (random_.below(4) > 0) // usually, but not always, the first things that happen
            order(), begin(), charge();
        for (auto steps = 4 + random_.below(16); steps > 0 && faults_.empty(); --steps) {
            do_something();
            look_at_status();
        }
        settle();
        look_at_status();
        compare_with_the_truth();
        mark_ends();
        for (auto& fault : faults_of(tx_, id_))
            faults_.push_back(std::move(fault));
        return faults_;
    }

    std::vector<std::string> const& story() const { return story_; }

    /// Returns what the payment went through, for counting: "approved", "late", "parked" and so on.
    std::set<std::string> const& marks() const { return marks_; }

private:
    static constexpr std::int64_t price = 5990;

    void do_something()
    {
        switch (random_.below(16)) {
        case 0:
            return order();
        case 1:
        case 2:
            return begin();
        case 3:
        case 4:
            return charge();
        case 5:
            return random_.below(3) == 0 ? cancel(random_.below(4) > 0) : deliver(false);
        case 6:
            return sweep();
        case 7:
            tell("the provider decides");
            return there_.decide();
        case 8:
            return random_.below(2) == 0 ? charge_again() : deliver(false);
        case 9:
            return random_.below(4) == 0 ? take_back() : bounce();
        case 10:
            tell("a refund is wished");
            return payments::request_refund(tx_, id_, {contracts::refund_cause::buyer, "not what I thought"},
                                            command_context());
        case 11:
            return refund(false);
        case 12:
            return resume();
        case 13:
            tell("it is said again");
            return payments::announce_end(tx_, id_, command_context());
        default:
            return deliver(false);
        }
    }

    void order()
    {
        tell("ordered");
        payments::open_payment(tx_,
                               {.payment_id = id_,
                                .user_id = "a-buyer",
                                .game_id = "a-game",
                                .amount = {minor_, core::currency::brl()},
                                .method = contracts::payment_method::pix,
                                .correlation_id = "correlation"},
                               command_context());
    }

    void begin()
    {
        tell("an attempt begins");
        auto begun = held_ && random_.below(2) == 0
                         ? payments::begin_attempt(tx_, *held_, "simulated", command_context())
                         : test::begin_attempt(tx_, id_, "simulated", command_context());
        if (begun)
            held_ = std::move(begun);
        if (held_ && random_.below(3) == 0)
            payments::open_charge(tx_, id_, "A", command_context());
    }

    /// Asks for money, if an attempt is held.
    void charge()
    {
        if (!held_)
            return;
        if (minor_ == 0)
            return end(payments::status::approved, "free", true);
        tell("the provider is asked for the money");
        there_.charge(random_.below(3) > 0);
        if (random_.below(4) == 0)
            let_down();
    }

    /// Records an error as the response to the attempt, whatever happened to the charge.
    void let_down()
    {
        tell("the attempt is let down");
        payments::fail_attempt(tx_, id_, "an error", command_context());
    }

    /// Cancels the payment. A careless caller ends it without asking the provider, which may be about to take
    /// the money.
    void cancel(bool is_careful)
    {
        if (!is_careful || minor_ == 0)
            return end(payments::status::cancelled, {}, false);
        tell("the charge is cancelled at the provider");
        apply_outcome(outcome_of(there_.cancel()), "A", false);
    }

    void sweep()
    {
        if (minor_ == 0)
            return;
        tell("the provider is asked what became of it");
        if (auto const known = there_.look_up(); known != real_charge::state::ordered)
            apply_outcome(outcome_of(known), "A", false);
    }

    void charge_again()
    {
        if (minor_ == 0)
            return;
        tell("another till charges the buyer");
        there_.charge_again();
    }

    void take_back()
    {
        tell("the bank takes back");
        there_.take_back();
    }

    void bounce()
    {
        tell("what went back bounces");
        there_.bounce();
    }

    void refund(bool must_work)
    {
        for (auto const& refund : refunds_of_state())
            if (test::begin_refund(tx_, id_, refund.reference, command_context())) {
                tell("the provider is asked to give back " + refund.reference);
                if (there_.refund(refund.reference, refund.bounced, must_work) && must_work)
                    payments::finish_refund(tx_, id_, refund.reference, refund.bounced, command_context());
            }
    }

    void resume()
    {
        for (auto const& refund : refunds_of_state())
            if (payments::resume_refund(tx_, id_, refund.reference, command_context()))
                resumed(refund.reference);
    }

    void resumed(std::string const& reference)
    {
        tell("the refund of " + reference + " is resumed");
        marks_.insert("resumed");
    }

    void deliver(bool for_the_last_time)
    {
        if (!there_.has_messages())
            return;
        auto const message = there_.deliver(for_the_last_time);
        switch (message.about) {
        case provider_message::about::charge:
            return apply_outcome(message.outcome, message.reference, message.is_response);
        case provider_message::about::returned:
            tell("heard: went back " + message.reference);
            payments::return_money(
                tx_, id_, {.reference = message.reference, .cause = contracts::refund_cause::provider},
                command_context());
            return;
        case provider_message::about::bounced:
            return apply_bounce(message);
        case provider_message::about::refund_done:
            tell("heard: the refund is done " + message.reference);
            payments::finish_refund(tx_, id_, message.reference, message.tries, command_context());
            return;
        case provider_message::about::refund_refused:
            tell("heard: the refund is refused " + message.reference);
            marks_.insert("refused");
            return payments::park_refund(tx_, id_, message.reference, "too old", command_context());
        }
    }

    /// Applies news of a bounce as the webhook does: not while the refund is being worked on.
    void apply_bounce(provider_message const& message)
    {
        auto const state = payments::load_payment(tx_, id_);
        auto const* const asked_for =
            state ? state->find_refund_like(message.reference.empty() ? state->reference : message.reference)
                  : nullptr;
        if (asked_for != nullptr && asked_for->now == payments::refund::state::requested)
            return tell("heard too early: bounced " + message.reference); // reconciliation will find it
        tell("heard: bounced " + message.reference);
        payments::bounce_refund(tx_, id_, message.reference, "the account is closed", command_context());
    }

    void apply_outcome(payments::charge_outcome::kind outcome, std::string const& reference, bool as_worker)
    {
        if (outcome == payments::charge_outcome::kind::waiting) {
            tell("heard: later " + reference);
            return payments::accept_payment(tx_, id_, reference, command_context());
        }
        auto const ending = payments::to_ending({outcome, reference, "a reason", 199}, "simulated");
        end(ending.status, reference, as_worker);
    }

    void end(payments::status status, std::string const& reference, bool as_worker)
    {
        tell("ends " + std::string(to_text(status)) + " " + reference);
        payments::ending const ending{status, "simulated", reference, "a reason", minor_ == 0 ? 0 : 199};
        if (as_worker && held_)
            payments::end_payment(tx_, *held_, ending, command_context());
        else
            test::end_payment(tx_, id_, ending, command_context());
    }

    /// Delivers all messages, has the sweeper end what is open, reconciles with the provider's books, and
    /// works on every refund until it is done.
    void settle()
    {
        tell("-- settling");
        order();
        while (there_.has_messages())
            deliver(true);
        if (minor_ == 0)
            end(payments::status::approved, "free", false);
        else
            apply_outcome(outcome_of(there_.cancel()), "A", false);
        reconcile();
        do {
            resume();
            refund(true);
            reconcile();
        } while (has_open_refunds());
    }

    void reconcile()
    {
        for (auto const& charge : there_.charges()) {
            if (charge.is_taken())
                end(payments::status::approved, charge.reference, false);
            if (charge.is_returned)
                payments::return_money(tx_, id_,
                                       {.reference = charge.reference,
                                        .cause = contracts::refund_cause::provider,
                                        .is_current = true},
                                       command_context());
            else if (charge.is_taken())
                payments::bounce_refund(tx_, id_, charge.reference, "it never went", command_context());
        }
    }

    std::vector<payments::refund> refunds_of_state() const
    {
        auto const state = payments::load_payment(tx_, id_);
        return state ? state->refunds : std::vector<payments::refund>{};
    }

    bool has_open_refunds() const
    {
        return std::ranges::any_of(refunds_of_state(), [](payments::refund const& refund) {
            return refund.now != payments::refund::state::refunded;
        });
    }

    std::optional<payments::status> shown_status() const
    {
        auto row = tx_.query("SELECT status FROM payments WHERE payment_id = $1", id_);
        if (!row.next())
            return std::nullopt;
        return payments::parse_status(row.text(0));
    }

    void look_at_status()
    {
        auto const now = shown_status();
        if (!now || !payments::has_ended(*now))
            return;
        if (!first_end_)
            first_end_ = now;
        bool const stays = *now == *first_end_ ||
                           (*first_end_ == payments::status::approved && *now == payments::status::refunded);
        if (!stays)
            faults_.push_back("it was " + std::string(to_text(*first_end_)) + " and became " +
                              std::string(to_text(*now)));
        first_end_ = *now;
        bool const was_taken = std::ranges::any_of(there_.charges(), &real_charge::is_taken);
        if (*now == payments::status::approved && minor_ > 0 && !was_taken)
            faults_.emplace_back("it is approved, and nobody took money");
    }

    /// Checks that the provider has kept exactly what the payment says that it cost: the price once, or
    /// nothing.
    void compare_with_the_truth()
    {
        auto const& charges = there_.charges();
        auto const taken = std::ranges::count_if(charges, &real_charge::is_taken);
        auto const returned = std::ranges::count_if(charges, &real_charge::is_returned);
        auto const now = shown_status();
        if (!now || !payments::has_ended(*now))
            faults_.emplace_back("it never ended");
        if (taken - returned != (minor_ > 0 && now == payments::status::approved ? 1 : 0))
            faults_.push_back(std::to_string(taken) + " charges, " + std::to_string(returned) +
                              " given back, and it is " + std::string(to_text(now.value())));
        std::int64_t booked_charges = 0;
        std::int64_t buyer_paid = 0;
        for (auto const& [name, balance] : booked_ledger(tx_, id_)) {
            booked_charges += name.starts_with("charge:") ? 1 : 0;
            buyer_paid -= balance.buyer;
        }
        if (booked_charges != taken || buyer_paid != (taken - returned) * price)
            faults_.emplace_back("the ledger does not say what happened to the money");
    }

    void mark_ends()
    {
        marks_.emplace(to_text(shown_status().value()));
        for (auto const& refund : refunds_of_state()) {
            marks_.emplace(refund.cause.text());
            if (refund.bounced > 0)
                marks_.insert("bounced");
        }
    }

    payments::command_context command_context()
    {
        now_ += std::chrono::milliseconds(1 + random_.below(100'000));
        return {ids_, now_, {"correlation", {}, {}}};
    }

    void tell(std::string text) { story_.push_back(std::move(text)); }

    storage::transaction& tx_;
    core::id_generator& ids_;
    seeded_random random_;
    std::string id_;
    std::int64_t minor_;
    unreliable_provider there_;
    core::time_point now_ = core::from_micros(1'800'000'000'000'000);
    std::optional<payments::payment> held_; ///< the payment that the worker has held since its attempt began
    std::optional<payments::status> first_end_;
    std::vector<std::string> faults_;
    std::vector<std::string> story_;
    std::set<std::string> marks_;
};

} // namespace fcg::test
