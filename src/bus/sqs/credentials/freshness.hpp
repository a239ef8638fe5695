#pragma once
#include "bus/sqs/credentials/credentials.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/random.hpp"

#include <optional>
#include <string>

namespace fcg::bus::sqs {

/// Decides when to renew credentials, from what is known of them. It makes no requests.
class freshness {
public:
    explicit freshness(core::random_source& random) : random_(random) {}

    enum class advice {
        use,    ///< they are fresh
        renew,  ///< they are valid but expire soon: renew in the background
        wait,   ///< renew before they are used
        give_up ///< there are no valid ones, and it is too early to try again
    };

    advice at(core::time_point now) const;

    /// Returns the credentials of the last renewal.
    std::optional<credentials> const& known() const { return known_; }

    /// Stores renewed credentials, which must still be valid.
    void renewed(credentials credentials, core::time_point now);
    /// Notes a failed renewal: the known credentials are used past their expiry, and after several failures
    /// in a row the next attempt comes later.
    void failed(core::time_point now);
    /// Marks refused credentials for renewal. Returns false if that changes nothing.
    bool distrust(std::string const& access_key_id, core::time_point now);

private:
    core::random_source& random_;
    std::optional<credentials> known_;
    std::optional<core::time_point> good_until_; ///< when they expire, or later if that was extended
    core::time_point not_before_{};              ///< no request to the source before this time
    /// Refusals are ignored until then, because the source has returned the same credentials again.
    core::time_point trusted_until_{};
    bool distrusted_ = false;
    int failures_ = 0;
};

} // namespace fcg::bus::sqs
