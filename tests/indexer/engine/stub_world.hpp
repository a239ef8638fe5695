#pragma once
#include "inside/engine/open_search_engine.hpp"
#include "inside/index/apply.hpp"
#include "inside/index/loading.hpp"
#include "inside/search/embedded_engine.hpp"
#include "platform/async/workplace.hpp"
#include "support/answering_server.hpp"
#include "support/run_task.hpp"
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

/// What a search server answers when all is well, over an index that takes everything and finds one game.
class stub_server {
public:
    using answer = answering_server::answer;

    explicit stub_server(async::real_loop& on)
        : server_(on, [this](std::string const& request) { return reply_to(request); })
    {
    }

    std::string url() const { return server_.url(); }

    /// Asked before anything else: (first line of the request, body).
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

    /// "GET /name/_settings HTTP/1.1"
    static std::string name_in(std::string const& line)
    {
        auto const begin = line.find('/') + 1;
        return line.substr(begin, line.find('/', begin) - begin);
    }

    std::string take(std::string const& body)
    {
        auto items = nlohmann::json::array();
        std::istringstream lines(body);
        for (std::string one; std::getline(lines, one);) {
            auto const action = nlohmann::json::parse(one);
            bool const is_put = action.contains("index");
            if (is_put)
                std::getline(lines, one);
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

/// The engine that searches elsewhere, against a stub on this thread's loop; the clock of the circuit breaker
/// is moved by hand.
struct stub_world {
    async::real_loop loop;
    async::thread_workplace writes{"db-indexer", 1, 100};
    async::thread_workplace long_reads{"long-reads", 1, 100};
    async::manual_clock clock{core::from_micros(1'795'348'800'000'000)};
    core::seeded_random chance{1};
    core::id_generator ids{clock, chance};
    telemetry::metrics metrics;
    temporary_folder folder;
    surroundings around{.clock = clock,
                        .chance = chance,
                        .ids = ids,
                        .background = loop,
                        .metrics = metrics,
                        .data_folder = folder.path(),
                        .open_database = {},
                        .make_workplace = {}};
    stub_server server{loop};
    storage::database db{folder.path() / "indexer.db", "indexer", writes, long_reads, {}};
    indexer::search_settings settings;
    indexer::popularity_board popularity{7};
    indexer::shelf shelf{indexer::load_live_index(db)};
    indexer::embedded_engine embedded{db, shelf, 1U << 22U};
    indexer::open_search_settings how;
    std::unique_ptr<indexer::open_search_engine> engine;

    /// The engine runs from here on.
    void start()
    {
        how.url = server.url();
        engine = std::make_unique<indexer::open_search_engine>(around, how, db, shelf, embedded);
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

    /// Serves requests and feeds until `done`; false when that takes too long.
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
        indexer::parts of{around, settings, db, shelf, popularity, search_engine()};
        db.write_now([&](storage::transaction& in) { apply_game(in, of, facts); });
    }

    indexer::search_page find(std::string text)
    {
        auto page = run(search_engine().search({.text = std::move(text)}));
        REQUIRE(page.has_value());
        return std::move(*page);
    }

    std::string metric(std::string const& name)
    {
        auto const all = metrics.render();
        auto const at = all.find("\n" + name + " ");
        auto const begin = at + name.size() + 2;
        return at == all.npos ? "" : all.substr(begin, all.find('\n', begin) - begin);
    }

private:
    indexer::search_engine& search_engine()
    {
        if (engine)
            return *engine;
        return embedded;
    }

    static task<> starting(indexer::open_search_engine& which)
    {
        which.start();
        co_return;
    }

    static task<> looking(async::loop& on, std::function<bool()> done)
    {
        while (!done())
            co_await async::sleep_for(on, std::chrono::milliseconds(1));
    }
};

} // namespace fcg::test
