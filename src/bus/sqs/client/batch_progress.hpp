#pragma once
#include "bus/sqs/client/wire.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace fcg::bus::sqs {

/// The outcomes of the entries of a batch, which may take several requests.
class batch_progress {
public:
    /// Checks that the service has stored the entry at `index` as it was sent. Returns nothing if it has.
    using verify_function =
        std::function<std::optional<error>(std::size_t index, wire::accepted_entry const& entry)>;

    explicit batch_progress(std::size_t entries);

    /// Returns the indexes of the entries that are still to be sent, in ascending order.
    std::vector<std::size_t> const& left() const { return left_; }

    /// Settles an entry that is not to be sent at all.
    void refuse(std::size_t index, error why);
    /// Reads the response to a request with all entries that were left. An entry that failed temporarily, was
    /// damaged, or is not mentioned stays left; an entry that is both accepted and refused counts as refused.
    /// Without `verify` nothing is damaged.
    void settle(wire::batch_response const& answer, verify_function const& verify);
    /// Settles all entries that are left with the error `why`.
    void give_up(error const& why);

    /// Returns, of the errors of the entries that are left, the one that asks for the longest wait.
    error worst() const;

    std::vector<entry_outcome> take() { return std::move(outcomes_); }

private:
    std::vector<entry_outcome> outcomes_;
    std::vector<std::size_t> left_;
};

} // namespace fcg::bus::sqs
