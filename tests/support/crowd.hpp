#pragma once
#include "platform/async/loop.hpp"
#include "platform/async/task_group.hpp"
#include "platform/core/random.hpp"
#include "platform/http/client/client.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

/// A player's intent to buy a game. It keeps its idempotency key until it gets a response, over any number of
/// crashes.
struct intent {
    std::size_t player = 0;
    std::size_t game = 0;
    std::string key;
    std::optional<std::string> payment_id; ///< set by the first response
    int times_sent = 0;
};

/// Returns the price of a game in minor units. The prices cover every outcome of the simulated provider.
std::int64_t price_of(std::size_t game);

/// Returns a catalogue of `games` games at these prices, as CSV for `fcg import`.
std::string catalogue_of(std::size_t games);

/// Players who buy over HTTP and remember their requests and the responses. For one thread.
class crowd {
public:
    crowd(core::random_source& random, std::size_t players, std::size_t games);

    /// Signs all players up and reads the catalogue.
    void arrive(std::uint16_t port);

    /// Allows `intents` intents in all from now on, and sets the longest random pause after each response.
    void may_have(std::size_t intents, std::chrono::milliseconds pause = std::chrono::milliseconds(0));

    /// Buys over one connection until the server is gone or every intent has a response. Tries again after
    /// 503.
    task<> buy(async::loop& loop, std::uint16_t port);

    /// Sends every intent without a response again.
    void ask_for_the_rest(std::uint16_t port);

    /// Waits until the purchases have ended. Returns the status of each purchase by its payment id; a
    /// purchase that does not end in time keeps its present status.
    std::map<std::string, std::string> wait_for_ends(std::uint16_t port) const;

    std::vector<intent> const& intents() const { return intents_; }

    /// Returns true if another intent is allowed or an intent has no response.
    bool has_work() const { return intents_.size() < max_intents_ || !unanswered_.empty(); }

    std::size_t turned_away() const { return turned_away_; }

private:
    std::size_t take_intent();
    http::client_request order_for(intent const& intent) const;
    void note_response(intent& intent, http::client_response const& answer);

    core::random_source& random_;
    std::size_t players_;
    std::size_t games_;
    std::size_t max_intents_ = 0;
    std::chrono::milliseconds pause_{0};
    std::size_t turned_away_ = 0;
    std::vector<std::string> tokens_;
    std::vector<std::string> game_ids_; ///< in the order of the titles, which is that of their numbers
    std::vector<intent> intents_;
    std::set<std::size_t> unanswered_;
    std::set<std::pair<std::size_t, std::size_t>> tried_;
};

/// Waits until no task of `group` is running.
task<> wait_for(async::loop& loop, async::task_group& group);

} // namespace fcg::test
