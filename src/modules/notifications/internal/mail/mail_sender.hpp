#pragma once
#include <atomic>
#include <string>
#include <vector>

namespace fcg::notifications {

/// A written message and its recipient.
struct mail {
    std::string recipient;
    std::string message;
};

/// The result of sending one email.
struct mail_attempt {
    enum class kind {
        sent,
        refused_for_now, ///< 4xx, or the server hung up on this email: to be sent again later
        refused,         ///< 5xx: the server will never accept this email
        no_server        ///< the server or the network failed, whatever the email
    };
    kind kind = kind::no_server;
    std::string fault; ///< one line; empty if the email was sent
};

class mail_sender {
public:
    virtual ~mail_sender() = default;
    /// Sends the emails in their order; blocks. Once one fails with no_server, all later ones do so without
    /// an attempt. An email on which the server hangs up does not keep the next one from being sent. Returns
    /// soon after `stop` is set. Not thread-safe.
    virtual std::vector<mail_attempt> send(std::vector<mail> const& mails, std::atomic<bool> const& stop) = 0;
};

} // namespace fcg::notifications
