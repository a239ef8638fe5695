#include "app/sample_games.hpp"
#include "app/serving.hpp"
#include "app/temporary_folder.hpp"
#include "platform/async/loop.hpp"
#include "platform/http/client/client.hpp"
#include "platform/json/value.hpp"
#include "platform/storage/event_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <optional>
#include <stdexcept>

namespace fcg::app {

namespace {

constexpr std::chrono::seconds request_limit{10};
constexpr std::chrono::seconds purchase_limit{30};
constexpr std::chrono::milliseconds look_again_after{2};
constexpr std::string_view player_email = "player@example.com";
constexpr std::string_view player_password = "correct horse battery staple";
constexpr std::string_view wanted_title = "Half-Life 2";

/// Returns the whole sample once, then the end of the input.
struct sample_input {
    bool was_given = false;

    task<std::string_view> next()
    {
        co_return std::exchange(was_given, true) ? std::string_view() : sample_games();
    }
};

task<> import_sample(store& store, operation_channel& channel)
{
    operation import{"import", {}};
    auto const code = co_await carry_out(store, std::move(import), channel);
    if (code != exit_code::done)
        throw std::runtime_error("the sample catalogue was not imported");
}

void import_sample(serving& serving)
{
    sample_input input;
    std::string outcome;
    auto const append = [&](std::string_view text) { outcome += text; };
    operation_channel channel{[&] { return input.next(); }, append, append};
    serving.process().run([&] { return import_sample(serving.store(), channel); });
    std::cout << "\nThe sample catalogue: " << outcome;
}

/// A player, who does everything over HTTP like a browser.
class player {
public:
    player(async::loop& loop, std::uint16_t port) : loop_(loop), connection_(loop, "127.0.0.1", port) {}

    task<> sign_up()
    {
        auto const account = fmt::format(R"({{"name":"Demo Player","email":"{}","password":"{}"}})",
                                         player_email, player_password);
        co_await ask(http::method::post, "/api/users", account, 201);
        auto const login = fmt::format(R"({{"email":"{}","password":"{}"}})", player_email, player_password);
        auto const session = co_await ask(http::method::post, "/api/auth/login", login, 200);
        token_ = text_in(session, "accessToken");
        std::cout << "A player signs up and signs in: " << player_email << '\n';
    }

    task<std::string> buy()
    {
        auto const games =
            co_await ask(http::method::get, "/api/games?developer=Valve&minPrice=1&limit=100", "", 200);
        auto const game = find_game(games);
        auto const order = fmt::format(R"({{"gameId":"{}","paymentMethod":"Pix"}})", text_in(game, "id"));
        std::cout << fmt::format("The player buys {} for {} {}\n", text_in(game, "title"),
                                 text_in(game, "price"), text_in(game, "currency"));
        auto const purchase = co_await ask(http::method::post, "/api/games/purchase", order, 202);
        co_return text_in(purchase, "paymentId");
    }

    task<std::string> wait_for_end(contracts::payment_id payment_id)
    {
        for (auto waited = std::chrono::milliseconds(0); waited < purchase_limit;
             waited += look_again_after) {
            auto const purchase = co_await ask(http::method::get, "/api/purchases/" + payment_id, "", 200);
            auto status = text_in(purchase, "status");
            if (status != "requested" && status != "processing")
                co_return status;
            co_await async::sleep_for(loop_, look_again_after);
        }
        throw std::runtime_error("the purchase has not ended in time");
    }

    task<std::size_t> count_library()
    {
        auto const library = co_await ask(http::method::get, "/api/library", "", 200);
        co_return items_of(library).size();
    }

    std::string const& token() const { return token_; }

private:
    task<json::value> ask(http::method method, std::string target, std::string body, int expected)
    {
        http::client_request request{
            .method = method, .target = std::move(target), .headers = {}, .body = std::move(body)};
        if (!token_.empty())
            request.headers.emplace_back("Authorization", "Bearer " + token_);
        auto const text = std::string(http::to_text(method)) + " " + request.target;
        auto const answer = co_await connection_.send(std::move(request), request_limit);
        if (answer.status != expected)
            throw std::runtime_error(fmt::format("{} answered {}: {}", text, answer.status, answer.body));
        auto parsed = json::parse(answer.body);
        co_return std::get<json::value>(std::move(parsed));
    }

    static std::string text_in(json::value const& object, std::string_view name)
    {
        auto const* const value = object.find(name);
        if (value == nullptr)
            throw std::runtime_error(fmt::format("the answer has no {}: {}", name, object.to_text()));
        return value->as_text() != nullptr ? *value->as_text() : value->to_text();
    }

    static json::value::list items_of(json::value const& page)
    {
        auto const* const items = page.find("items");
        auto const* const list = items == nullptr ? nullptr : items->as_list();
        return list == nullptr ? json::value::list() : *list;
    }

    /// Returns the game with the wanted title, or the first game if there is none.
    static json::value find_game(json::value const& page)
    {
        auto const games = items_of(page);
        if (games.empty())
            throw std::runtime_error("the sample catalogue is empty");
        auto const it =
            std::ranges::find(games, wanted_title, [](auto const& game) { return text_in(game, "title"); });
        return it == games.end() ? games.front() : *it;
    }

    async::loop& loop_;
    http::client connection_;
    std::string token_;
};

std::vector<storage::stored_event> events_of_purchase(store& store, contracts::payment_id const& payment_id)
{
    std::vector<storage::stored_event> events;
    for (auto* const file : store.databases())
        for (auto const* const stream : {"purchase-", "payment-", "entitlement-"}) {
            auto events_of_stream =
                file->read([&](storage::reader& db) { return storage::events_of(db, stream + payment_id); });
            std::ranges::move(events_of_stream, std::back_inserter(events));
        }
    // Ids are of version 7 and rise within one process, so they are in the order of the events.
    std::ranges::sort(events, {}, &storage::stored_event::id);
    return events;
}

void print_time_line(store& store, contracts::payment_id const& payment_id)
{
    auto const events = events_of_purchase(store, payment_id);
    if (events.empty())
        return;
    auto const start = events.front().occurred_at;
    std::cout << fmt::format("\nPurchase {}, step by step:\n", payment_id);
    for (auto const& event : events) {
        auto const passed = std::chrono::duration<double, std::milli>(event.occurred_at - start).count();
        std::cout << fmt::format("  {}  +{:7.3f} ms  {}\n", core::to_rfc3339(event.occurred_at), passed,
                                 event.type);
    }
}

void print_where_to_look(std::string const& url, std::string const& token)
{
    std::cout
        << fmt::format(
               "\nThe store keeps serving; Ctrl-C ends it.\n"
               "  the API to read and try   {0}/docs\n"
               "  the catalogue             curl '{0}/api/games?limit=5'\n"
               "  a search, with a typo     curl '{0}/api/games/search?q=haf-life&facets=true&limit=3'\n"
               "  readiness                 curl {0}/readyz\n"
               "  measurements              curl {0}/metrics\n"
               "  the player's library      curl -H 'Authorization: Bearer {1}' {0}/api/library\n"
               "  games for the player      curl -H 'Authorization: Bearer {1}' "
               "{0}/api/games/recommended\n",
               url, token)
        << std::flush;
}

task<> play(player& as, store& store)
{
    co_await as.sign_up();
    auto const payment_id = co_await as.buy();
    auto const status = co_await as.wait_for_end(payment_id);
    print_time_line(store, payment_id);
    auto const games = co_await as.count_library();
    std::cout << fmt::format("\nThe purchase is {}; the player's library holds {} game.\n", status, games);
    if (status != "completed" || games != 1)
        throw std::runtime_error("the purchase did not reach the library");
}

} // namespace

int demo(configured& settings)
{
    std::optional<temporary_folder> own_folder;
    if (!settings.line.overrides.contains("data.folder")) {
        own_folder.emplace("fcg-demo");
        settings.settings.data_folder = own_folder->path().string();
        settings.settings.log.level = "warning"; // the demo prints to standard output
    } else if (std::filesystem::exists(settings.settings.data_folder) &&
               !std::filesystem::is_empty(settings.settings.data_folder)) {
        throw std::runtime_error("the demo needs an empty data folder, and " + settings.settings.data_folder +
                                 " is not");
    }
    // One process hosts every module, whatever the configuration says of others.
    settings.settings.modules = all_modules();
    settings.settings.services = {};
    settings.settings.bus.transport = "sqlite";
    settings.settings.http.tls_certificate.clear();
    settings.settings.http.tls_key.clear();

    serving running(settings);
    import_sample(running);
    player buyer(running.process().env().background, running.port());
    running.process().run([&] { return play(buyer, running.store()); });
    if (settings.line.once)
        return exit_code::done;
    print_where_to_look(running.url(), buyer.token());
    serving::wait_for_signal();
    return exit_code::done;
}

} // namespace fcg::app
