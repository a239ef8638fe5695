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

/// How often of a thousand messages.
struct delivery_disturbance {
    std::uint64_t twice = 0; ///< handed out again with a later answer
    std::uint64_t late = 0;  ///< held back for a later answer; the order within answers is random then
};

/// What SQS may do to deliveries and a quiet server hardly does: repeats messages and changes their order.
class disturbed_receives {
public:
    explicit disturbed_receives(core::random_source& chance) : chance_(chance) {}

    /// Puts the server's own receipt handles in the place of those that copies were given. A receive does not
    /// wait at the server while messages are kept for its queue.
    void prepare(raw_message& request) const;
    /// Changes the server's answer to a ReceiveMessage.
    void disturb(raw_message const& request, raw_message& answer, delivery_disturbance const& how);

    std::size_t repeated() const { return repeated_; }

    std::size_t held_back() const { return held_back_; }

private:
    bool happens(std::uint64_t in_1000) { return chance_.below(1000) < in_1000; }

    void keep_some(nlohmann::json& messages, std::string const& queue, delivery_disturbance const& how);

    core::random_source& chance_;
    std::map<std::string, std::vector<nlohmann::json>> kept_; ///< by queue URL, for later answers
    std::size_t repeated_ = 0;
    std::size_t held_back_ = 0;
};

/// Takes one entry out of a batch request; false when it is none.
bool is_batch(raw_message const& request);
/// The id of the entry that was taken out. With the last one, `request` has no entries left.
std::string drop_entry(raw_message& request, core::random_source& chance);
/// Says in the answer of a batch that the service could not do this entry.
void report_failed(raw_message& answer, std::string const& id);

} // namespace fcg::test
