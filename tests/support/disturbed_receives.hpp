#pragma once
#include "platform/core/random.hpp"
#include "support/raw_http.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fcg::test {

/// The rates of disturbances, in a thousand messages.
struct delivery_disturbance {
    std::uint64_t twice = 0; ///< delivered again with a later response
    std::uint64_t late = 0;  ///< held back for a later response; the order within responses is random then
};

/// Disturbs deliveries as SQS may and a quiet server rarely does: repeats messages and changes their order.
class disturbed_receives {
public:
    explicit disturbed_receives(core::random_source& random) : random_(random) {}

    /// Replaces the receipt handles of copies by the server's own. A receive does not wait at the server
    /// while messages are held back for its queue.
    void prepare(raw_message& request) const;
    /// Changes the server's response to a ReceiveMessage.
    void disturb(raw_message const& request, raw_message& answer, delivery_disturbance const& disturbance);

    std::size_t repeated() const { return repeated_; }

    std::size_t held_back() const { return held_back_; }

private:
    bool happens(std::uint64_t in_1000) { return random_.below(1000) < in_1000; }

    void keep_some(nlohmann::json& messages, std::string const& queue,
                   delivery_disturbance const& disturbance);

    core::random_source& random_;
    std::map<std::string, std::vector<nlohmann::json>> kept_; ///< by queue URL, for later responses
    std::size_t repeated_ = 0;
    std::size_t held_back_ = 0;
};

/// Returns true if `request` is a batch request.
bool is_batch(raw_message const& request);
/// Removes one random entry from a batch request and returns its id. After the last one, the body of
/// `request` is empty.
std::string drop_entry(raw_message& request, core::random_source& random);
/// Adds an entry that the service could not process to the response of a batch.
void report_failed(raw_message& answer, std::string const& id);

} // namespace fcg::test
