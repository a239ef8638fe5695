#pragma once
#include "inside/payment/steps.hpp"
#include "payment_books.hpp"
#include "platform/surroundings.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fcg::test {

/// One payment of 59.90, or a free one, in one transaction.
class subject {
public:
    subject(storage::transaction& in, surroundings& around, std::int64_t minor)
        : in_(in),
          around_(around),
          minor_(minor),
          id_(around.ids.next().to_string())
    {
    }

    void order() { payments::open_payment(in_, order_of(), step()); }

    void attempt()
    {
        if (auto begun = payments::begin_attempt(in_, id_, "simulated", step()); begun && !held_)
            held_ = std::move(begun);
    }

    /// The provider answered the attempt with an error, refused it or let its time run out.
    void let_down() { payments::note_failed_attempt(in_, id_, "an error", step()); }

    void let_down(std::string const& reference)
    {
        payments::note_failed_refund_attempt(in_, id_, reference, "an error", step());
    }

    void opened(std::string const& reference) { payments::note_opened(in_, id_, reference, step()); }

    void later(std::string const& reference) { payments::note_accepted(in_, id_, reference, step()); }

    void end(payments::status how, std::string const& reference = {})
    {
        payments::end_payment(in_, id_, ending_of(how, reference), step());
    }

    /// As the worker does it, with the payment that it has held since its attempt began.
    void end_held(payments::status how, std::string const& reference = {})
    {
        if (held_)
            payments::end_payment(in_, *held_, ending_of(how, reference), step());
        else
            end(how, reference);
    }

    void wish() { payments::request_refund(in_, id_, {"buyer", "not what I thought"}, step()); }

    void begin(std::string const& reference)
    {
        if (auto const begun = payments::begin_refund(in_, id_, reference, step()))
            bounced_[reference] = begun->find_refund(reference)->bounced;
    }

    /// As the worker heard it of the try that it began last.
    void done(std::string const& reference)
    {
        payments::finish_refund(in_, id_, reference, bounced_[reference], step());
    }

    void bounced(std::string const& reference)
    {
        payments::note_bounced(in_, id_, reference, "the account is closed", step());
    }

    void refused(std::string const& reference)
    {
        payments::park_refund(in_, id_, reference, "the charge is too old", step());
    }

    void resume(std::string const& reference) { payments::resume_refund(in_, id_, reference, step()); }

    void returned(std::string const& reference, std::string const& cause)
    {
        payments::note_returned(in_, id_, {.reference = reference, .cause = cause}, step());
    }

    void say_again() { payments::say_again(in_, id_, step()); }

    /// How a payment is written:
    ///   pending, processing2   open, with the attempts so far
    ///   .../1                  one of which the provider let down
    ///   ...(A)                 open: the provider's reference of its charge is known;
    ///                          paid: it stands for another charge than A, or for an unknown one (?)
    ///   ...*                   the provider said that it will say later
    ///   ... -A -A1 !A ~A       the money of charge A: shall go back; was asked for once; is parked; is back
    ///   ... -A' !A' ~A'        the same, after it bounced once
    std::string text() const
    {
        auto const state = payments::load_payment(in_, id_);
        return state ? text_of(*state) : "none";
    }

    std::vector<storage::stored_event> events() const
    {
        return storage::events_of(in_, payments::stream_of(id_));
    }

    std::vector<std::string> faults() const { return test::faults_of(in_, id_); }

private:
    payments::payment_order order_of() const
    {
        return {.payment_id = id_,
                .user_id = "a-buyer",
                .game_id = "a-game",
                .amount = {minor_, core::currency::brl()},
                .method = contracts::payment_method::pix,
                .correlation_id = "correlation"};
    }

    /// Each step a second after the one before.
    payments::step step()
    {
        now_ += std::chrono::seconds(1);
        return {around_.ids, now_, {"correlation", {}, {}}};
    }

    static payments::ending ending_of(payments::status how, std::string const& reference)
    {
        return {how, "simulated", reference, how == payments::status::approved ? "" : "a reason", 199};
    }

    static std::string named(std::string const& reference) { return reference.empty() ? "?" : reference; }

    static std::string text_of(payments::payment const& state)
    {
        std::string text(to_text(state.status));
        if (!has_ended(state.status)) {
            text += state.attempts > 0 ? std::to_string(state.attempts) : "";
            text += state.failed_attempts > 0 ? "/" + std::to_string(state.failed_attempts) : "";
            text += state.reference.empty() ? "" : "(" + state.reference + ")";
            text += state.is_accepted ? "*" : "";
        } else if (state.is_own_charge(state.reference) && state.reference != "A" &&
                   state.reference != "free") {
            text += "(" + named(state.reference) + ")";
        }
        for (auto const& one : state.refunds) {
            using enum payments::refund::state;
            text += one.now == requested ? " -" : one.now == parked ? " !" : " ~";
            text += named(one.reference);
            text += one.now == requested && one.attempts > 0 ? std::to_string(one.attempts) : "";
            text += one.now == requested && one.failed_attempts > 0
                        ? "/" + std::to_string(one.failed_attempts)
                        : "";
            text.append(static_cast<std::size_t>(one.bounced), '\'');
        }
        return text;
    }

    storage::transaction& in_;
    surroundings& around_;
    std::int64_t minor_;
    std::string id_;
    core::time_point now_ = core::from_micros(1'800'000'000'000'000);
    std::map<std::string, std::int64_t> bounced_; ///< by charge, as it was when the newest try began
    std::optional<payments::payment> held_;       ///< as it was when the first attempt began
};

} // namespace fcg::test
