#pragma once
#include "inside/addressee.hpp"
#include "inside/mail/mail_sender.hpp"
#include "inside/mail/mail_store.hpp"
#include "inside/mail/message.hpp"
#include "inside/parts.hpp"
#include "inside/titles.hpp"
#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace fcg::notifications {

/// Sends the e-mail that is due, at least once: what was sent and not recorded goes out again under its
/// Message-ID. While there is no server, and while games cannot be asked for titles or users for tokens, all
/// of it waits and no attempt is counted. An address that is not confirmed is written nothing but the letter
/// by which it is.
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
    /// A letter was not enqueued since its address has had enough today. Any thread.
    void left_out();
    /// Why nothing can be sent; empty: it can. Any thread.
    std::string trouble() const;

private:
    task<> run();
    task<bool> send_some();
    task<bool> send(std::vector<mail_delivery> due);
    using tokens_by_player = std::map<std::string, users::confirmation_token, std::less<>>;
    task<tokens_by_player> make_tokens(std::vector<mail_delivery> const& due);
    std::optional<mail> write(storage::reader& db, mail_delivery const& one, title_book const& titles,
                              tokens_by_player const& tokens);
    mail address(mail_delivery const& one, addressee const& to, language chosen, wording const& words);
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
    telemetry::counter left_out_;
    mutable std::mutex guard_;
    std::string trouble_;
};

} // namespace fcg::notifications
