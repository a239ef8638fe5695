#include "support/crowd.hpp"

#include "platform/core/money.hpp"
#include "support/http_calls.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>

namespace fcg::test {

namespace {

constexpr std::chrono::seconds request_limit{20};
constexpr std::chrono::seconds end_limit{180};
constexpr std::chrono::milliseconds between_looks{20};
constexpr std::chrono::milliseconds longest_rest{200}; // of a player after 503

} // namespace

std::int64_t price_of(std::size_t game)
{
    constexpr std::array<std::int64_t, 8> minors{5990, 1001, 2002, 3004, 0, 999, 10'000, 1};
    return minors[game % minors.size()];
}

std::string catalogue_of(std::size_t games)
{
    std::string csv =
        "app_id,title,release_date,developer,publisher,platforms,required_age,features,genres,tags,price\n";
    for (std::size_t game = 0; game < games; ++game)
        csv += fmt::format("{},Game {:04},2020-01-01,Somebody,Somebody,linux,0,,Action,Short,{}\n", game + 1,
                           game, core::format_minor(price_of(game), 2));
    return csv;
}

crowd::crowd(core::random_source& random, std::size_t players, std::size_t games)
    : random_(random),
      players_(players),
      games_(games)
{
}

void crowd::arrive(std::uint16_t port)
{
    http_caller caller(port);
    for (std::size_t player = 0; player < players_; ++player)
        tokens_.push_back(caller.sign_up(fmt::format("player{}@example.com", player)));
    std::string target = "/api/games?limit=100";
    while (!target.empty()) {
        auto const page = caller.get(target);
        for (auto const& game : page.json["items"])
            game_ids_.push_back(game["id"]);
        auto const& next = page.json["nextCursor"];
        target = next.is_null() ? "" : "/api/games?limit=100&cursor=" + next.get<std::string>();
    }
    REQUIRE(game_ids_.size() == games_);
}

/// Returns the next intent: now and then the latest one again, as a second click; otherwise one that the last
/// crash cut off; otherwise a new pair of player and game.
std::size_t crowd::take_intent()
{
    if (!intents_.empty() && random_.below(20) == 0)
        return intents_.size() - 1;
    if (!unanswered_.empty()) {
        auto const again = *unanswered_.begin();
        unanswered_.erase(unanswered_.begin());
        return again;
    }
    while (true) {
        auto const player = random_.below(players_);
        auto const game = random_.below(games_);
        if (!tried_.insert({player, game}).second)
            continue;
        intents_.push_back({player, game, fmt::format("intent-{}", intents_.size()), std::nullopt});
        return intents_.size() - 1;
    }
}

http::client_request crowd::order_for(intent const& intent) const
{
    return {
        .method = http::method::post,
        .target = "/api/games/purchase",
        .headers = {{"Authorization", "Bearer " + tokens_[intent.player]}, {"Idempotency-Key", intent.key}},
        .body = fmt::format(R"({{"gameId":"{}","paymentMethod":"Pix"}})", game_ids_[intent.game])};
}

void crowd::may_have(std::size_t intents, std::chrono::milliseconds pause)
{
    max_intents_ = intents;
    pause_ = pause;
}

task<> crowd::buy(async::loop& loop, std::uint16_t port)
{
    http::client connection(loop, "127.0.0.1", port);
    while (has_work()) {
        auto const index = take_intent();
        ++intents_[index].times_sent;
        auto order = order_for(intents_[index]);
        http::client_response answer;
        try {
            answer = co_await connection.send(std::move(order), request_limit);
        } catch (std::exception const&) {
            unanswered_.insert(index);
            co_return; // the server is dead; the next process receives the same key again
        }
        auto pause = pause_;
        if (answer.status == 503) {
            ++turned_away_;
            unanswered_.insert(index);
            pause += longest_rest;
        } else {
            note_response(intents_[index], answer);
        }
        if (pause.count() > 0) {
            auto const rest = random_.below(static_cast<std::uint64_t>(pause.count()));
            co_await async::sleep_for(loop, std::chrono::milliseconds(rest));
        }
    }
}

/// Checks that every response to the same key has the same payment id.
void crowd::note_response(intent& intent, http::client_response const& answer)
{
    CHECK_MESSAGE(answer.status == 202, answer.body);
    auto payment_id = nlohmann::json::parse(answer.body).value("paymentId", "");
    if (intent.payment_id)
        CHECK(*intent.payment_id == payment_id);
    intent.payment_id = std::move(payment_id);
}

void crowd::ask_for_the_rest(std::uint16_t port)
{
    http_caller caller(port);
    for (auto const at : unanswered_)
        note_response(intents_[at], caller.send(order_for(intents_[at])).client_response);
    unanswered_.clear();
}

std::map<std::string, std::string> crowd::wait_for_ends(std::uint16_t port) const
{
    http_caller caller(port);
    async::real_loop loop;
    auto const deadline = core::system_clock().steady_now() + end_limit;
    std::map<std::string, std::string> ends;
    for (auto const& intent : intents_) {
        auto& status = ends[*intent.payment_id];
        while (true) {
            auto const purchase = caller.get("/api/purchases/" + *intent.payment_id, tokens_[intent.player]);
            status = purchase.json.value("status", "lost");
            bool const goes_on = status == "requested" || status == "processing";
            if (!goes_on || core::system_clock().steady_now() > deadline)
                break;
            run(loop, async::sleep_for(loop, between_looks)); // the server needs the processor
        }
    }
    return ends;
}

task<> wait_for(async::loop& loop, async::task_group& group)
{
    while (group.running() > 0)
        co_await async::sleep_for(loop, std::chrono::milliseconds(1));
}

} // namespace fcg::test
