#pragma once
#include "platform/async/loop.hpp"
#include "platform/async/task_group.hpp"
#include "platform/core/random.hpp"
#include "platform/http/client.hpp"

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

/// One intent to buy: it keeps its idempotency key until it is answered, over as many crashes as it takes.
struct intent {
    std::size_t player = 0;
    std::size_t game = 0;
    std::string key;
    std::optional<std::string> payment_id; ///< once it was answered
    int times_sent = 0;
};

/// In minor units: prices that have every outcome of the simulated provider.
std::int64_t price_of(std::size_t game);

/// A catalogue of games at these prices, as `fcg import` reads it.
std::string catalogue_of(std::size_t games);

/// Players who buy over HTTP and know what they asked for and what they were answered. On one thread.
class crowd {
public:
    crowd(core::random_source& chance, std::size_t players, std::size_t games);

    /// They sign up and read the catalogue.
    void arrive(std::uint16_t port);

    /// From now on so many intents in all, and a random pause up to this after each answer.
    void may_have(std::size_t intents, std::chrono::milliseconds pause = std::chrono::milliseconds(0));

    /// Buys over one connection, until the server is gone or every intent is answered. Who is turned away
    /// (503) comes again.
    task<> buy(async::loop& on, std::uint16_t port);

    /// Sends again what has no answer yet.
    void ask_for_the_rest(std::uint16_t port);

    /// How each purchase has ended, by its payment id; or how it stands when it does not end in time.
    std::map<std::string, std::string> wait_for_ends(std::uint16_t port) const;

    std::vector<intent> const& intents() const { return intents_; }

    /// Whether some intent is still allowed, or has no answer.
    bool has_work() const { return intents_.size() < max_intents_ || !unanswered_.empty(); }

    std::size_t turned_away() const { return turned_away_; }

private:
    std::size_t take_intent();
    http::client_request order_for(intent const& wanted) const;
    void note_answer(intent& of, http::client_answer const& answer);

    core::random_source& chance_;
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

/// Until no task of the group runs any more.
task<> wait_for(async::loop& on, async::task_group& group);

} // namespace fcg::test
