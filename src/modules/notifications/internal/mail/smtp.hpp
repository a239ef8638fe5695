#pragma once
#include "internal/mail/mail_sender.hpp"
#include "settings.hpp"

#include <memory>

namespace fcg::notifications {

/// Sends emails by SMTP over one connection, which is kept for the next call. Requires STARTTLS if the
/// settings say so, except to a server on loopback.
class smtp_sender final : public mail_sender {
public:
    /// Throws core::wrong_setting if the settings cannot be used.
    explicit smtp_sender(notification_settings::mail_settings const& settings);
    ~smtp_sender() override;
    std::vector<mail_attempt> send(std::vector<mail> const& mails, std::atomic<bool> const& stop) override;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::notifications
