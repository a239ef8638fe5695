#pragma once
#include <atomic>
#include <string>
#include <vector>

namespace fcg::notifications {

/// A written message and its envelope.
struct mail {
    std::string to;
    std::string message;
};

/// What became of one.
struct mail_attempt {
    enum class kind {
        sent,
        refused_for_now, ///< 4xx, or the server hung up over this one: it is asked again later
        refused,         ///< 5xx: it never takes this one
        no_server        ///< the fault is the server's or the way's: nothing is said of this e-mail
    };
    kind what = kind::no_server;
    std::string fault; ///< one line; empty when it was sent
};

class mail_sender {
public:
    virtual ~mail_sender() = default;
    /// In their order; blocks. What comes after a no_server is no_server too, untried; one on which the
    /// server hangs up does not keep the next from being sent. Returns soon once `stop` is set. One call at a
    /// time.
    virtual std::vector<mail_attempt> send(std::vector<mail> const& all, std::atomic<bool> const& stop) = 0;
};

} // namespace fcg::notifications
