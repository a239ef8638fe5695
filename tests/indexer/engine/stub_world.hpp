#pragma once
#include "internal/engine/open_search_engine.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "internal/search/embedded_engine.hpp"
#include "internal/upkeep/apply.hpp"
#include "platform/async/executor.hpp"
#include "support/answering_server.hpp"
#include "support/run_task.hpp"
#include "support/seeded_random.hpp"
#include "support/simulated_loop.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fcg::test {

/// The responses of a healthy search server with an index that accepts everything and finds one game.
class stub_server {
public:
    using answer = answering_server::answer;

    explicit stub_server(async::real_loop& loop)
        : server_(loop, [this](std::string const& request) { return reply_to(request); })
    {
    }

    std::string url() const { return server_.url(); }

    /// Called first for every request, with the first line and the body; a returned response replaces the
    /// usual one.
    std::function<std::optional<answer>(std::string const&, std::string const&)> instead =
        [](std::string const&, std::string const&) { return std::nullopt; };
    bool silent = false;

    std::set<std::string> games; ///< by id
    std::vector<std::string> requests;
    int searches = 0;

private:
    std::optional<answer> reply_to(std::string const& request)
    {
        requests.push_back(request);
        auto const line = request.substr(0, request.find("\r\n"));
        auto const body = request.substr(request.find("\r\n\r\n") + 4);
        bool const is_search = line.find("/_search") != line.npos;
        searches += is_search ? 1 : 0;
        if (silent)
            return std::nullopt;
        if (auto other = instead(line, body))
            return other;
        if (is_search)
            return answer{200, R"({"timed_out":false,"hits":{"total":{"value":1},"hits":[]}})"};
        if (line.find("/_bulk") != line.npos)
            return answer{200, take(body)};
        if (line.find("/_count") != line.npos)
            return answer{200, R"({"count":)" + std::to_string(games.size()) + "}"};
        if (line.starts_with("GET /_alias/"))
            return answer{404, "{}"};
        if (line.find("/_settings") != line.npos)
            return answer{
                200, nlohmann::json({{name_in(line), {{"settings", {{"index", {{"uuid", "u1"}}}}}}}}).dump()};
        return answer{200, "{}"};
    }

    /// Returns the index name in "GET /name/_settings HTTP/1.1".
    static std::string name_in(std::string const& line)
    {
        auto const begin = line.find('/') + 1;
        return line.substr(begin, line.find('/', begin) - begin);
    }

    std::string take(std::string const& body)
    {
        auto items = nlohmann::json::array();
        std::istringstream lines(body);
        for (std::string text; std::getline(lines, text);) {
            auto const action = nlohmann::json::parse(text);
            bool const is_put = action.contains("index");
            if (is_put)
                std::getline(lines, text);
            auto const name = is_put ? "index" : "delete";
            std::string const id = action[name]["_id"];
            if (is_put)
                games.insert(id);
            else
                games.erase(id);
            items.push_back({{name, {{"_id", id}, {"status", 200}}}});
        }
        return nlohmann::json({{"items", items}}).dump();
    }

    answering_server server_;
};

/// An open_search_engine with a stub server on this thread's loop. The clock of the circuit breaker is
/// advanced by hand.
struct stub_world {
    async::real_loop loop;
    async::thread_pool writes{"db-indexer", 1, 100};
    async::thread_pool long_reads{"long-reads", 1, 100};
    manual_clock clock{core::from_micros(1'795'348'800'000'000)};
    seeded_random random{1};
    core::id_generator ids{clock, random};
    telemetry::metrics metrics;
    temporary_folder folder;
    environment env{.clock = clock,
                    .random = random,
                    .ids = ids,
                    .background = loop,
                    .metrics = metrics,
                    .data_folder = folder.path(),
                    .open_database = {},
                    .make_thread_pool = {}};
    stub_server server{loop};
    storage::database db{folder.path() / "indexer.db", "indexer", writes, long_reads, {}};
    indexer::search_settings settings;
    indexer::popularity_board popularity{7};
    indexer::index_slots index_slots{indexer::load_live_index(db)};
    indexer::embedded_engine embedded{db, index_slots, 1U << 22U};
    indexer::open_search_settings chosen_settings;
    std::unique_ptr<indexer::open_search_engine> engine;

    /// Starts the engine.
    void start()
    {
        chosen_settings.url = server.url();
        engine =
            std::make_unique<indexer::open_search_engine>(env, chosen_settings, db, index_slots, embedded);
        run(starting(*engine));
    }

    ~stub_world()
    {
        if (engine)
            run(engine->stop());
    }

    template <class T>
    T run(task<T> work)
    {
        return test::run(loop, std::move(work));
    }

    /// Serves requests and feeds until `done` returns true. Returns false if that takes too long.
    bool until(std::function<bool()> const& done)
    {
        try {
            run(looking(loop, done));
        } catch (task_hangs const&) {
            return false;
        }
        return true;
    }

    bool comes_to_answer()
    {
        return until([this] { return engine->name() == "opensearch"; });
    }

    void put(int number, std::string title, std::int64_t version = 1)
    {
        auto const text = std::to_string(number);
        contracts::game_facts facts;
        facts.game_id = "00000000-0000-7000-8000-" + std::string(12 - text.size(), '0') + text;
        facts.version = version;
        facts.title = std::move(title);
        indexer::module_context context{env, settings, db, index_slots, popularity, search_engine()};
        db.write_now([&](storage::transaction& tx) { apply_game(tx, context, facts); });
    }

    indexer::search_page find(std::string text)
    {
        auto page = run(search_engine().search({.text = std::move(text)}));
        REQUIRE(page.has_value());
        return std::move(*page);
    }

    std::string metric(std::string const& name)
    {
        auto const text = metrics.render();
        auto const index = text.find("\n" + name + " ");
        auto const begin = index + name.size() + 2;
        return index == text.npos ? "" : text.substr(begin, text.find('\n', begin) - begin);
    }

private:
    indexer::search_engine& search_engine()
    {
        if (engine)
            return *engine;
        return embedded;
    }

    static task<> starting(indexer::open_search_engine& search_engine)
    {
        search_engine.start();
        co_return;
    }

    static task<> looking(async::loop& loop, std::function<bool()> done)
    {
        while (!done())
            co_await async::sleep_for(loop, std::chrono::milliseconds(1));
    }
};

} // namespace fcg::test
