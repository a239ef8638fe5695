#pragma once
#include "inside/provider/provider.hpp"
#include "platform/core/random.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

/// What truly happened to the buyer's money, at the provider.
struct real_charge {
    enum class fate { ordered, waiting, taken, declined, failed, cancelled };
    std::string reference;
    fate now = fate::ordered;
    bool is_returned = false;

    bool is_taken() const { return now == fate::taken; }
};

/// What the provider says, on its way to us: a webhook, or the answer to a question.
struct letter {
    enum class about { charge, returned, bounced, refund_done, refund_refused };
    about what = about::charge;
    std::string reference;
    payments::charge_outcome::kind outcome = payments::charge_outcome::kind::failed; ///< of a charge
    bool is_answer = false; ///< to the worker, who holds the payment as it was when it asked
    std::int64_t tries = 0; ///< of a refund: how often it had bounced before
};

inline payments::charge_outcome::kind outcome_of(real_charge::fate now)
{
    using fate = real_charge::fate;
    switch (now) {
    case fate::taken:
        return payments::charge_outcome::kind::approved;
    case fate::declined:
        return payments::charge_outcome::kind::declined;
    case fate::failed:
        return payments::charge_outcome::kind::failed;
    case fate::cancelled:
        return payments::charge_outcome::kind::cancelled;
    case fate::ordered:
    case fate::waiting:
        break;
    }
    return payments::charge_outcome::kind::waiting;
}

/// A provider that keeps its promises and no more: one key is charged once, one key gives back once, and
/// never more than the charge. But its letters are lost, repeated, late, and may leave out the reference; it
/// may take what it had declined; another of its tills may charge the buyer again; and money on its way back
/// may bounce.
class unreliable_provider {
public:
    unreliable_provider(core::random_source& chance, bool leaves_out_references)
        : chance_(chance),
          leaves_out_references_(leaves_out_references)
    {
    }

    /// The same charge however often it is asked for; nobody can say that its answer arrives.
    void charge(bool at_once)
    {
        auto& one = charge_of("A");
        if (one.now == real_charge::fate::ordered)
            become(one, first_fate());
        if (at_once)
            post({letter::about::charge, said("A"), outcome_of(one.now), true});
    }

    real_charge::fate look_up() { return charge_of("A").now; }

    /// Whatever it had become before, it cannot be taken any more.
    real_charge::fate cancel()
    {
        auto& one = charge_of("A");
        if (one.now == real_charge::fate::ordered || one.now == real_charge::fate::waiting)
            become(one, real_charge::fate::cancelled);
        return one.now;
    }

    /// What waited is decided; rarely what was declined is taken after all.
    void decide()
    {
        for (auto& one : charges_)
            if (one.now == real_charge::fate::waiting)
                become(one, chance_.below(4) > 0 ? real_charge::fate::taken : real_charge::fate::declined);
            else if (one.now == real_charge::fate::declined && chance_.below(4) == 0)
                become(one, real_charge::fate::taken);
    }

    void charge_again()
    {
        if (!leaves_out_references_) // or nobody could tell one charge from the other
            become(charge_of("B"), real_charge::fate::taken);
    }

    /// By the bank, or by the provider's own hand.
    void take_back()
    {
        for (auto& one : charges_)
            if (one.is_taken() && !one.is_returned && chance_.below(2) == 0)
                give_back(one);
    }

    /// What went back does not arrive. An answer that is repeated still says that it went.
    void bounce()
    {
        for (auto& one : charges_)
            if (one.is_returned && chance_.below(2) == 0) {
                one.is_returned = false;
                if (chance_.below(5) > 0)
                    post({letter::about::bounced, said(one.reference)});
            }
    }

    /// "" is the only charge that there is. `tries` makes the key. Throws std::logic_error for money that was
    /// never taken.
    bool refund(std::string const& reference, std::int64_t tries, bool must_work)
    {
        auto const found = std::ranges::find_if(charges_, [&](real_charge const& one) {
            return one.is_taken() && (reference.empty() || one.reference == reference);
        });
        if (found == charges_.end())
            throw std::logic_error("money was asked back that was never taken: " + reference);
        bool const is_repeated = done_.contains({found->reference, tries});
        if (!is_repeated && !must_work && chance_.below(3) == 0) {
            post({letter::about::refund_refused, reference});
            return false;
        }
        if (!is_repeated && !found->is_returned)
            give_back(*found);
        done_.insert({found->reference, tries});
        if (chance_.below(4) > 0)
            post({.what = letter::about::refund_done, .reference = reference, .tries = tries});
        return true;
    }

    /// Takes one of the letters, whichever; it may come again later.
    letter deliver(bool for_the_last_time)
    {
        auto const at = static_cast<std::ptrdiff_t>(chance_.below(letters_.size()));
        auto one = letters_.at(static_cast<std::size_t>(at));
        if (for_the_last_time || chance_.below(3) > 0)
            letters_.erase(letters_.begin() + at);
        return one;
    }

    bool has_letters() const { return !letters_.empty(); }

    std::vector<real_charge> const& charges() const { return charges_; }

private:
    real_charge& charge_of(std::string const& reference)
    {
        auto const found = std::ranges::find(charges_, reference, &real_charge::reference);
        return found != charges_.end() ? *found : charges_.emplace_back(real_charge{reference});
    }

    real_charge::fate first_fate()
    {
        using fate = real_charge::fate;
        constexpr std::array fates{fate::taken, fate::taken,    fate::taken,  fate::taken,
                                   fate::taken, fate::declined, fate::failed, fate::waiting};
        return fates.at(chance_.below(fates.size()));
    }

    void become(real_charge& one, real_charge::fate next)
    {
        one.now = next;
        if (chance_.below(5) > 0)
            post({letter::about::charge, said(one.reference), outcome_of(next)});
    }

    void give_back(real_charge& one)
    {
        one.is_returned = true;
        if (chance_.below(5) > 0)
            post({letter::about::returned, said(one.reference)});
    }

    std::string said(std::string const& reference)
    {
        return leaves_out_references_ && chance_.below(2) == 0 ? std::string() : reference;
    }

    void post(letter one) { letters_.push_back(std::move(one)); }

    core::random_source& chance_;
    bool leaves_out_references_;
    std::vector<real_charge> charges_;
    std::vector<letter> letters_;
    std::set<std::pair<std::string, std::int64_t>> done_; ///< the keys of the refunds that were done
};

} // namespace fcg::test
