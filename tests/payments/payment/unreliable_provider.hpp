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
    enum class state { ordered, waiting, taken, declined, failed, cancelled };
    std::string reference;
    state now = state::ordered;
    bool is_returned = false;

    bool is_taken() const { return now == state::taken; }
};

/// A message from the provider on its way to us: a webhook, or the response to a request.
struct provider_message {
    enum class about { charge, returned, bounced, refund_done, refund_refused };
    about about = about::charge;
    std::string reference;
    payments::charge_outcome::kind outcome = payments::charge_outcome::kind::failed; ///< of a charge
    bool is_response = false; ///< to the worker, which holds the payment as it was when it asked
    std::int64_t tries = 0;   ///< of a refund: how often it had bounced before
};

inline payments::charge_outcome::kind outcome_of(real_charge::state now)
{
    using state = enum real_charge::state;
    switch (now) {
    case state::taken:
        return payments::charge_outcome::kind::approved;
    case state::declined:
        return payments::charge_outcome::kind::declined;
    case state::failed:
        return payments::charge_outcome::kind::failed;
    case state::cancelled:
        return payments::charge_outcome::kind::cancelled;
    case state::ordered:
    case state::waiting:
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
        if (charge.now == real_charge::state::ordered)
            become(charge, first_state());
        if (at_once)
            post({provider_message::about::charge, said("A"), outcome_of(charge.now), true});
    }

    real_charge::state look_up() { return charge_of("A").now; }

    /// Makes sure that the charge cannot be taken any more. Returns what it had become.
    real_charge::state cancel()
    {
        auto& charge = charge_of("A");
        if (charge.now == real_charge::state::ordered || charge.now == real_charge::state::waiting)
            become(charge, real_charge::state::cancelled);
        return charge.now;
    }

    /// Decides the waiting charges. Rarely takes a charge that was declined.
    void decide()
    {
        for (auto& charge : charges_)
            if (charge.now == real_charge::state::waiting)
                become(charge,
                       random_.below(4) > 0 ? real_charge::state::taken : real_charge::state::declined);
            else if (charge.now == real_charge::state::declined && random_.below(4) == 0)
                become(charge, real_charge::state::taken);
    }

    void charge_again()
    {
        if (!leaves_out_references_) // otherwise the two charges could not be told apart
            become(charge_of("B"), real_charge::state::taken);
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
                    post({provider_message::about::bounced, said(charge.reference)});
            }
    }

    /// Refunds a charge. An empty reference means the only charge. `tries` is part of the key. Throws
    /// std::logic_error for money that was never taken.
    bool refund(std::string const& reference, std::int64_t tries, bool must_work)
    {
        auto const match = std::ranges::find_if(charges_, [&](real_charge const& charge) {
            return charge.is_taken() && (reference.empty() || charge.reference == reference);
        });
        if (match == charges_.end())
            throw std::logic_error("money was asked back that was never taken: " + reference);
        bool const is_repeated = done_.contains({match->reference, tries});
        if (!is_repeated && !must_work && random_.below(3) == 0) {
            post({provider_message::about::refund_refused, reference});
            return false;
        }
        if (!is_repeated && !match->is_returned)
            give_back(*match);
        done_.insert({match->reference, tries});
        if (random_.below(4) > 0)
            post({.about = provider_message::about::refund_done, .reference = reference, .tries = tries});
        return true;
    }

    /// Returns a random message, which may be delivered again later.
    provider_message deliver(bool for_the_last_time)
    {
        auto const ptrdiff_t = static_cast<std::ptrdiff_t>(random_.below(messages_.size()));
        auto message = messages_.at(static_cast<std::size_t>(ptrdiff_t));
        if (for_the_last_time || random_.below(3) > 0)
            messages_.erase(messages_.begin() + ptrdiff_t);
        return message;
    }

    bool has_messages() const { return !messages_.empty(); }

    std::vector<real_charge> const& charges() const { return charges_; }

private:
    real_charge& charge_of(std::string const& reference)
    {
        auto const match = std::ranges::find(charges_, reference, &real_charge::reference);
        return match != charges_.end() ? *match : charges_.emplace_back(real_charge{reference});
    }

    real_charge::state first_state()
    {
        using state = enum real_charge::state;
        constexpr std::array states{state::taken, state::taken,    state::taken,  state::taken,
                                    state::taken, state::declined, state::failed, state::waiting};
        return states.at(random_.below(states.size()));
    }

    void become(real_charge& charge, real_charge::state next)
    {
        charge.now = next;
        if (random_.below(5) > 0)
            post({provider_message::about::charge, said(charge.reference), outcome_of(next)});
    }

    void give_back(real_charge& charge)
    {
        charge.is_returned = true;
        if (random_.below(5) > 0)
            post({provider_message::about::returned, said(charge.reference)});
    }

    std::string said(std::string const& reference)
    {
        return leaves_out_references_ && random_.below(2) == 0 ? std::string() : reference;
    }

    void post(provider_message message) { messages_.push_back(std::move(message)); }

    core::random_source& random_;
    bool leaves_out_references_;
    std::vector<real_charge> charges_;
    std::vector<provider_message> messages_;
    std::set<std::pair<std::string, std::int64_t>> done_; ///< the keys of the refunds that were done
};

} // namespace fcg::test
