#include "engine_world.hpp"
#include "support/built.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <optional>

namespace fcg::test {

namespace {

/// A node that can be stopped and restarted on its port with its data.
class own_node {
public:
    void start()
    {
        auto const script = test::source_path("scripts/search-server");
        std::vector<std::string> arguments{script,   told_of_node("FCG_SEARCH_KIND"),
                                           "--data", folder_.path().string(),
                                           "--port", std::to_string(port_)};
        running_.emplace(arguments);
        port_ = running_->port();
    }

    void stop() { running_->end(); }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

private:
    temporary_folder folder_;
    std::uint16_t port_ = 0;
    std::optional<listening_process> running_;
};

} // namespace

TEST_CASE("while the search server is down the embedded engine answers, changes go on, and it catches up")
{
    own_node node;
    node.start();
    engine_world world("outage", node.url());
    for (int i = 1; i <= 50; ++i)
        world.put(game(i, "Wonder " + std::to_string(i)));
    REQUIRE(world.comes_to_have(50));
    auto const before = world.indexes();

    node.stop();
    for (int i = 51; i <= 60; ++i) { // no change waits for the server
        world.put(game(i, "Wonder " + std::to_string(i)));
        auto const page = world.find("wonder");
        CHECK(page.fallback);
        CHECK(page.engine == "embedded");
        CHECK(page.total == i);
    }
    world.withdraw(game_id(1));
    CHECK(world.engine->name() == "embedded");
    auto const list = world.find({.text = "wonder", .limit = 20});
    REQUIRE(list.next);

    node.start();
    CHECK(world.comes_to_have(59));
    CHECK(world.engine->name() == "opensearch");
    CHECK(world.indexes() == before); // no index was built: the one before was fed what it lacked
    indexer::search_query rest{.text = "wonder", .limit = 100};
    rest.after = *list.next; // a list is continued by the engine that began it
    CHECK(world.find(rest).hits.size() == 39);
}

} // namespace fcg::test
