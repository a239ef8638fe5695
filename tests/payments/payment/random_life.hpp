#pragma once
#include "inside/payment/steps.hpp"
#include "payment_books.hpp"
#include "platform/core/random.hpp"
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
    random_life(storage::transaction& in, core::id_generator& ids, std::uint64_t seed)
        : in_(in),
          ids_(ids),
          chance_(seed),
          id_(ids.next().to_string()),
          minor_(chance_.below(20) == 0 ? 0 : price),
          there_(chance_, chance_.below(4) == 0)
    {
    }

    /// Why something did not hold; empty when all did.
    std::vector<std::string> run()
    {
        if (chance_.below(4) > 0) // nearly always the first things to happen, and not always
            order(), begin(), charge();
        for (auto steps = 4 + chance_.below(16); steps > 0 && faults_.empty(); --steps) {
            do_something();
            look_at_status();
        }
        settle();
        look_at_status();
        compare_with_the_truth();
        mark_ends();
        for (auto& fault : faults_of(in_, id_))
            faults_.push_back(std::move(fault));
        return faults_;
    }

    std::vector<std::string> const& story() const { return story_; }

    /// What it has been through, for counting: "approved", "late", "parked" ...
    std::set<std::string> const& marks() const { return marks_; }

private:
    static constexpr std::int64_t price = 5990;

    void do_something()
    {
        switch (chance_.below(16)) {
        case 0:
            return order();
        case 1:
        case 2:
            return begin();
        case 3:
        case 4:
            return charge();
        case 5:
            return chance_.below(3) == 0 ? cancel(chance_.below(4) > 0) : deliver(false);
        case 6:
            return sweep();
        case 7:
            tell("the provider decides");
            return there_.decide();
        case 8:
            return chance_.below(2) == 0 ? charge_again() : deliver(false);
        case 9:
            return chance_.below(4) == 0 ? take_back() : bounce();
        case 10:
            tell("a refund is wished");
            return payments::request_refund(in_, id_, {"buyer", "not what I thought"}, step());
        case 11:
            return refund(false);
        case 12:
            return resume();
        case 13:
            tell("it is said again");
            return payments::say_again(in_, id_, step());
        default:
            return deliver(false);
        }
    }

    void order()
    {
        tell("ordered");
        payments::open_payment(in_,
                               {.payment_id = id_,
                                .user_id = "a-buyer",
                                .game_id = "a-game",
                                .amount = {minor_, core::currency::brl()},
                                .method = contracts::payment_method::pix,
                                .correlation_id = "correlation"},
                               step());
    }

    void begin()
    {
        tell("an attempt begins");
        auto begun = held_ && chance_.below(2) == 0
                         ? payments::begin_attempt(in_, *held_, "simulated", step())
                         : payments::begin_attempt(in_, id_, "simulated", step());
        if (begun)
            held_ = std::move(begun);
        if (held_ && chance_.below(3) == 0)
            payments::note_opened(in_, id_, "A", step());
    }

    /// Only who holds an attempt may ask for money.
    void charge()
    {
        if (!held_)
            return;
        if (minor_ == 0)
            return end(payments::status::approved, "free", true);
        tell("the provider is asked for the money");
        there_.charge(chance_.below(3) > 0);
        if (chance_.below(4) == 0)
            let_down();
    }

    /// Whatever became of the charge, the attempt got an error for an answer.
    void let_down()
    {
        tell("the attempt is let down");
        payments::note_failed_attempt(in_, id_, "an error", step());
    }

    /// One who is not careful ends the payment without the provider, who may be about to take the money.
    void cancel(bool is_careful)
    {
        if (!is_careful || minor_ == 0)
            return end(payments::status::cancelled, {}, false);
        tell("the charge is cancelled at the provider");
        hear(outcome_of(there_.cancel()), "A", false);
    }

    void sweep()
    {
        if (minor_ == 0)
            return;
        tell("the provider is asked what became of it");
        if (auto const known = there_.look_up(); known != real_charge::fate::ordered)
            hear(outcome_of(known), "A", false);
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
        for (auto const& one : refunds_of_state())
            if (payments::begin_refund(in_, id_, one.reference, step())) {
                tell("the provider is asked to give back " + one.reference);
                if (there_.refund(one.reference, one.bounced, must_work) && must_work)
                    payments::finish_refund(in_, id_, one.reference, one.bounced, step());
            }
    }

    void resume()
    {
        for (auto const& one : refunds_of_state())
            if (payments::resume_refund(in_, id_, one.reference, step()))
                resumed(one.reference);
    }

    void resumed(std::string const& reference)
    {
        tell("the refund of " + reference + " is resumed");
        marks_.insert("resumed");
    }

    void deliver(bool for_the_last_time)
    {
        if (!there_.has_letters())
            return;
        auto const one = there_.deliver(for_the_last_time);
        switch (one.what) {
        case letter::about::charge:
            return hear(one.outcome, one.reference, one.is_answer);
        case letter::about::returned:
            tell("heard: went back " + one.reference);
            return payments::note_returned(in_, id_, {.reference = one.reference, .cause = "provider"},
                                           step());
        case letter::about::bounced:
            return hear_of_bounce(one);
        case letter::about::refund_done:
            tell("heard: the refund is done " + one.reference);
            return payments::finish_refund(in_, id_, one.reference, one.tries, step());
        case letter::about::refund_refused:
            tell("heard: the refund is refused " + one.reference);
            marks_.insert("refused");
            return payments::park_refund(in_, id_, one.reference, "too old", step());
        }
    }

    /// As the webhook has it: not while the refund is being worked on.
    void hear_of_bounce(letter const& one)
    {
        auto const state = payments::load_payment(in_, id_);
        auto const* const asked_for =
            state ? state->find_refund_like(one.reference.empty() ? state->reference : one.reference)
                  : nullptr;
        if (asked_for != nullptr && asked_for->now == payments::refund::state::requested)
            return tell("heard too early: bounced " + one.reference); // the provider's books will tell
        tell("heard: bounced " + one.reference);
        payments::note_bounced(in_, id_, one.reference, "the account is closed", step());
    }

    void hear(payments::charge_outcome::kind outcome, std::string const& reference, bool as_worker)
    {
        if (outcome == payments::charge_outcome::kind::waiting) {
            tell("heard: later " + reference);
            return payments::note_accepted(in_, id_, reference, step());
        }
        auto const how = payments::to_ending({outcome, reference, "a reason", 199}, "simulated");
        end(how.status, reference, as_worker);
    }

    void end(payments::status how, std::string const& reference, bool as_worker)
    {
        tell("ends " + std::string(to_text(how)) + " " + reference);
        payments::ending const ending{how, "simulated", reference, "a reason", minor_ == 0 ? 0 : 199};
        if (as_worker && held_)
            payments::end_payment(in_, *held_, ending, step());
        else
            payments::end_payment(in_, id_, ending, step());
    }

    /// All letters arrive, the sweeper ends what is open, the books are compared with the provider's, and
    /// every refund is worked on until it is done.
    void settle()
    {
        tell("-- settling");
        order();
        while (there_.has_letters())
            deliver(true);
        if (minor_ == 0)
            end(payments::status::approved, "free", false);
        else
            hear(outcome_of(there_.cancel()), "A", false);
        reconcile();
        do {
            resume();
            refund(true);
            reconcile();
        } while (has_open_refunds());
    }

    void reconcile()
    {
        for (auto const& one : there_.charges()) {
            if (one.is_taken())
                end(payments::status::approved, one.reference, false);
            if (one.is_returned)
                payments::note_returned(
                    in_, id_, {.reference = one.reference, .cause = "provider", .is_current = true}, step());
            else if (one.is_taken())
                payments::note_bounced(in_, id_, one.reference, "it never went", step());
        }
    }

    std::vector<payments::refund> refunds_of_state() const
    {
        auto const state = payments::load_payment(in_, id_);
        return state ? state->refunds : std::vector<payments::refund>{};
    }

    bool has_open_refunds() const
    {
        return std::ranges::any_of(refunds_of_state(), [](payments::refund const& one) {
            return one.now != payments::refund::state::refunded;
        });
    }

    std::optional<payments::status> shown_status() const
    {
        auto row = in_.query("SELECT status FROM payments WHERE payment_id = $1", id_);
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

    /// Of all that the provider took, it has kept what the payment says that it cost: once, or nothing.
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
        for (auto const& [name, one] : booked_ledger(in_, id_)) {
            booked_charges += name.starts_with("charge:") ? 1 : 0;
            buyer_paid -= one.buyer;
        }
        if (booked_charges != taken || buyer_paid != (taken - returned) * price)
            faults_.emplace_back("the ledger does not say what happened to the money");
    }

    void mark_ends()
    {
        marks_.emplace(to_text(shown_status().value()));
        for (auto const& one : refunds_of_state()) {
            marks_.insert(one.cause);
            if (one.bounced > 0)
                marks_.insert("bounced");
        }
    }

    payments::step step()
    {
        now_ += std::chrono::milliseconds(1 + chance_.below(100'000));
        return {ids_, now_, {"correlation", {}, {}}};
    }

    void tell(std::string what) { story_.push_back(std::move(what)); }

    storage::transaction& in_;
    core::id_generator& ids_;
    core::seeded_random chance_;
    std::string id_;
    std::int64_t minor_;
    unreliable_provider there_;
    core::time_point now_ = core::from_micros(1'800'000'000'000'000);
    std::optional<payments::payment> held_; ///< as the worker has it since its attempt began
    std::optional<payments::status> first_end_;
    std::vector<std::string> faults_;
    std::vector<std::string> story_;
    std::set<std::string> marks_;
};

} // namespace fcg::test
