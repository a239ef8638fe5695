#pragma once
#include "internal/addressee.hpp"
#include "internal/mail/mail_sender.hpp"
#include "internal/mail/mail_store.hpp"
#include "internal/mail/message.hpp"
#include "internal/module_context.hpp"
#include "internal/titles.hpp"
#include "platform/async/repeating_task.hpp"
#include "users/api/questions.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fcg::notifications {

/// Sends the emails that are due, at least once: one that was sent but not recorded is sent again with the
/// same Message-ID. While there is no server, and while games cannot be asked for titles or users for tokens,
/// all emails wait and no attempt is counted. An address that is not confirmed receives only the email that
/// asks for confirmation.
class mail_deliverer {
public:
    /// `context` and `sender` must outlive the deliverer.
    mail_deliverer(module_context& context, mail_sender& sender);

    /// Starts the deliveries. Must run on the background loop.
    void start();
    /// Stops the deliveries. Returns false if something still runs that could not be cut off.
    task<bool> stop();

    /// Notifies the deliverer that an email is due. Thread-safe.
    void wake() { sending_.wake(); }

    /// Counts an email that was not enqueued because its address has reached its daily maximum. Thread-safe.
    void left_out() { left_out_.add(); }

    /// Returns a warning while nothing can be sent or trimmed, or an empty text. Thread-safe.
    std::string warning() const { return async::join_warnings({sending_.warning(), trimming_.warning()}); }

private:
    task<std::chrono::microseconds> send_due();
    task<> send(std::vector<mail_delivery> due);
    using tokens_by_player = std::map<std::string, users::confirmation_token, std::less<>>;
    task<tokens_by_player> make_tokens(std::vector<mail_delivery> const& due);
    std::optional<mail> write(storage::reader& db, mail_delivery const& delivery, title_book const& titles,
                              tokens_by_player const& tokens);
    mail address(mail_delivery const& delivery, addressee const& addressee, language chosen,
                 wording const& words);
    task<std::chrono::microseconds> trim();

    module_context& context_;
    mail_sender& sender_;
    std::unique_ptr<async::executor> executor_; ///< a thread of its own, because libcurl blocks
    async::repeating_task sending_;
    async::repeating_task trimming_;
    std::atomic<bool> stop_ = false;
    telemetry::counter sent_;
    telemetry::counter refused_;
    telemetry::counter left_out_;
};

} // namespace fcg::notifications
