#pragma once
#include "internal/provider/provider.hpp"
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

/// What actually happened to the buyer's money at the provider.
struct real_charge {
    enum class fate { ordered, waiting, taken, declined, failed, cancelled };
    std::string reference;
    fate now = fate::ordered;
    bool is_returned = false;

    bool is_taken() const { return now == fate::taken; }
};

/// A message from the provider on its way to us: a webhook, or the response to a request.
struct letter {
    enum class about { charge, returned, bounced, refund_done, refund_refused };
    about about = about::charge;
    std::string reference;
    payments::charge_outcome::kind outcome = payments::charge_outcome::kind::failed; ///< of a charge
    bool is_response = false; ///< to the worker, which holds the payment as it was when it asked
    std::int64_t tries = 0;   ///< of a refund: how often it had bounced before
};

inline payments::charge_outcome::kind outcome_of(real_charge::fate now)
{
    using fate = enum real_charge::fate;
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
/// never more than the charge. But its messages get lost, are repeated or late, and may leave out the
/// reference; it may take what it had declined; it may charge the buyer again without a request; and money on
/// its way back may bounce.
class unreliable_provider {
public:
    unreliable_provider(core::random_source& random, bool leaves_out_references)
        : random_(random),
          leaves_out_references_(leaves_out_references)
    {
    }

    /// Charges the buyer, once however often it is called. The response may not arrive.
    void charge(bool at_once)
    {
        auto& charge = charge_of("A");
        if (charge.now == real_charge::fate::ordered)
            become(charge, first_fate());
        if (at_once)
            post({letter::about::charge, said("A"), outcome_of(charge.now), true});
    }

    real_charge::fate look_up() { return charge_of("A").now; }

    /// Makes sure that the charge cannot be taken any more. Returns what it had become.
    real_charge::fate cancel()
    {
        auto& charge = charge_of("A");
        if (charge.now == real_charge::fate::ordered || charge.now == real_charge::fate::waiting)
            become(charge, real_charge::fate::cancelled);
        return charge.now;
    }

    /// Decides the waiting charges. Rarely takes a charge that was declined.
    void decide()
    {
        for (auto& charge : charges_)
            if (charge.now == real_charge::fate::waiting)
                become(charge, random_.below(4) > 0 ? real_charge::fate::taken : real_charge::fate::declined);
            else if (charge.now == real_charge::fate::declined && random_.below(4) == 0)
                become(charge, real_charge::fate::taken);
    }

    void charge_again()
    {
        if (!leaves_out_references_) // otherwise the two charges could not be told apart
            become(charge_of("B"), real_charge::fate::taken);
    }

    /// Gives money back through the bank, or on the provider's own initiative.
    void take_back()
    {
        for (auto& charge : charges_)
            if (charge.is_taken() && !charge.is_returned && random_.below(2) == 0)
                give_back(charge);
    }

    /// Lets money that went back bounce. A repeated response still says that it went.
    void bounce()
    {
        for (auto& charge : charges_)
            if (charge.is_returned && random_.below(2) == 0) {
                charge.is_returned = false;
                if (random_.below(5) > 0)
                    post({letter::about::bounced, said(charge.reference)});
            }
    }

    /// Refunds a charge. An empty reference means the only charge. `tries` is part of the key. Throws
    /// std::logic_error for money that was never taken.
    bool refund(std::string const& reference, std::int64_t tries, bool must_work)
    {
        auto const found = std::ranges::find_if(charges_, [&](real_charge const& charge) {
            return charge.is_taken() && (reference.empty() || charge.reference == reference);
        });
        if (found == charges_.end())
            throw std::logic_error("money was asked back that was never taken: " + reference);
        bool const is_repeated = done_.contains({found->reference, tries});
        if (!is_repeated && !must_work && random_.below(3) == 0) {
            post({letter::about::refund_refused, reference});
            return false;
        }
        if (!is_repeated && !found->is_returned)
            give_back(*found);
        done_.insert({found->reference, tries});
        if (random_.below(4) > 0)
            post({.about = letter::about::refund_done, .reference = reference, .tries = tries});
        return true;
    }

    /// Returns a random message, which may be delivered again later.
    letter deliver(bool for_the_last_time)
    {
        auto const ptrdiff_t = static_cast<std::ptrdiff_t>(random_.below(dead_letters_.size()));
        auto one = dead_letters_.at(static_cast<std::size_t>(ptrdiff_t));
        if (for_the_last_time || random_.below(3) > 0)
            dead_letters_.erase(dead_letters_.begin() + ptrdiff_t);
        return one;
    }

    bool has_dead_letters() const { return !dead_letters_.empty(); }

    std::vector<real_charge> const& charges() const { return charges_; }

private:
    real_charge& charge_of(std::string const& reference)
    {
        auto const found = std::ranges::find(charges_, reference, &real_charge::reference);
        return found != charges_.end() ? *found : charges_.emplace_back(real_charge{reference});
    }

    real_charge::fate first_fate()
    {
        using fate = enum real_charge::fate;
        constexpr std::array fates{fate::taken, fate::taken,    fate::taken,  fate::taken,
                                   fate::taken, fate::declined, fate::failed, fate::waiting};
        return fates.at(random_.below(fates.size()));
    }

    void become(real_charge& charge, real_charge::fate next)
    {
        charge.now = next;
        if (random_.below(5) > 0)
            post({letter::about::charge, said(charge.reference), outcome_of(next)});
    }

    void give_back(real_charge& charge)
    {
        charge.is_returned = true;
        if (random_.below(5) > 0)
            post({letter::about::returned, said(charge.reference)});
    }

    std::string said(std::string const& reference)
    {
        return leaves_out_references_ && random_.below(2) == 0 ? std::string() : reference;
    }

    void post(letter letter) { dead_letters_.push_back(std::move(letter)); }

    core::random_source& random_;
    bool leaves_out_references_;
    std::vector<real_charge> charges_;
    std::vector<letter> dead_letters_;
    std::set<std::pair<std::string, std::int64_t>> done_; ///< the keys of the refunds that were done
};

} // namespace fcg::test
