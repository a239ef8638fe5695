#pragma once
#include "inside/mail/mail_sender.hpp"
#include "inside/mail/mail_store.hpp"
#include "inside/mail/message.hpp"
#include "inside/parts.hpp"
#include "inside/titles.hpp"
#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"

#include <atomic>
#include <mutex>

namespace fcg::notifications {

/// Sends the e-mail that is due, at least once: what was sent and not recorded goes out again under its
/// Message-ID. While there is no server, and while games cannot be asked for titles, all of it waits and no
/// attempt is counted.
class mail_deliverer {
public:
    /// All outlive it.
    mail_deliverer(parts& of, mail_sender& sender);

    /// On the background loop.
    void start();
    /// False: something still runs that could not be cut off.
    task<bool> stop();
    /// Something is due. Any thread.
    void wake();
    /// Why nothing can be sent; empty: it can. Any thread.
    std::string trouble() const;

private:
    task<> run();
    task<bool> send_some();
    task<bool> send(std::vector<mail_delivery> due);
    std::vector<mail> write(std::vector<mail_delivery> const& due, title_book const& titles);
    task<> wait_for_news();
    task<> keep_house();
    void note(std::string trouble);

    parts& of_;
    mail_sender& sender_;
    std::unique_ptr<async::workplace> place_; ///< libcurl blocks
    async::signal news_;
    async::task_group tasks_;
    std::atomic<bool> stop_ = false;
    std::int64_t failures_ = 0; ///< in a row, of the server or of games
    telemetry::counter sent_;
    telemetry::counter refused_;
    mutable std::mutex guard_;
    std::string trouble_;
};

} // namespace fcg::notifications
