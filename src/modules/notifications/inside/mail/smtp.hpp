#pragma once
#include "inside/mail/mail_sender.hpp"
#include "module.hpp"

#include <memory>

namespace fcg::notifications {

/// Sends by SMTP over one connection, which is kept for the next call. STARTTLS is required where the
/// settings say so, except to a server on loopback.
class smtp_sender final : public mail_sender {
public:
    /// Throws core::wrong_setting when the settings cannot be used.
    explicit smtp_sender(notification_settings::mail_settings const& how);
    ~smtp_sender() override;
    std::vector<mail_attempt> send(std::vector<mail> const& all, std::atomic<bool> const& stop) override;

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::notifications
