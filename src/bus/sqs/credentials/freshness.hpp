#pragma once
#include "bus/sqs/credentials/credentials.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/random.hpp"

#include <optional>
#include <string>

namespace fcg::bus::sqs {

/// When to renew credentials: what is known of them, and what follows from it. It asks nobody.
class freshness {
public:
    explicit freshness(core::random_source& chance) : chance_(chance) {}

    enum class advice {
        use,    ///< they are fresh
        renew,  ///< they are good, and their end is near: renew beside the work
        wait,   ///< renew before they are used
        give_up ///< there are none that are good, and it is too early to ask again
    };

    advice at(core::time_point now) const;

    /// The last that were told.
    std::optional<credentials> const& known() const { return known_; }

    /// `told` must be good still.
    void renewed(credentials told, core::time_point now);
    /// Those that are known live on past their end; after several failures in a row the next try comes later.
    void failed(core::time_point now);
    /// False: it changes nothing.
    bool distrust(std::string const& access_key_id, core::time_point now);

private:
    core::random_source& chance_;
    std::optional<credentials> known_;
    std::optional<core::time_point> good_until_; ///< their end, or later when it has been extended
    core::time_point not_before_{};              ///< the source is left in peace until then
    core::time_point trusted_until_{};           ///< the source has repeated them in spite of a distrust
    bool distrusted_ = false;
    int failures_ = 0;
};

} // namespace fcg::bus::sqs
