#pragma once
#include "bus/sqs/client/wire.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace fcg::bus::sqs {

/// Settles the entries of a batch one by one, over several requests.
class batch_progress {
public:
    /// Nothing when the service has stored what was sent; `place` is that of the entry.
    using verify_function =
        std::function<std::optional<error>(std::size_t place, wire::accepted_entry const& told)>;

    explicit batch_progress(std::size_t entries);

    /// Places of the entries that are still to be sent, rising.
    std::vector<std::size_t> const& left() const { return left_; }

    /// The entry is not sent at all.
    void refuse(std::size_t place, error why);
    /// Takes in the answer to a request with all that was left. What failed in passing, was damaged, or is
    /// not mentioned, stays left; what is accepted and refused at once counts as refused.
    void settle(wire::batch_answer const& answer, verify_function const& verify);
    /// None of what is left will be sent any more.
    void give_up(error const& why);

    /// Of the failures of what is left the one that asks for the longest wait.
    error worst() const;

    std::vector<entry_outcome> take() { return std::move(outcomes_); }

private:
    std::vector<entry_outcome> outcomes_;
    std::vector<std::size_t> left_;
};

} // namespace fcg::bus::sqs
