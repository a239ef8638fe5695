#include "bus/publishing/topics.hpp"
#include "support/built.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>

namespace fcg::bus {
namespace {

std::string content_of(std::filesystem::path const& file)
{
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Returns "name -> topic" of every contract that the headers in contracts/ declare.
std::set<std::string> declared_contracts()
{
    std::regex const name(R"re(string_view name = "([^"]*)")re");
    std::regex const topic(R"re(string_view topic = "([^"]*)")re");
    std::set<std::string> texts;
    for (auto const& file : std::filesystem::directory_iterator(test::source_path("src/bus/contracts"))) {
        auto const text = content_of(file.path());
        std::smatch named;
        std::smatch published;
        if (file.path().extension() == ".hpp" && std::regex_search(text, named, name) &&
            std::regex_search(text, published, topic))
            texts.insert(named[1].str() + " -> " + published[1].str());
    }
    return texts;
}

} // namespace

TEST_CASE("every contract in the folder is in the table, with its topic")
{
    std::set<std::string> listed;
    for (auto const& published_contract : published_contracts())
        listed.insert(std::string(published_contract.name) + " -> " + std::string(published_contract.topic));
    CHECK(listed == declared_contracts());
    CHECK(listed.size() == published_contracts().size());
    CHECK(listed.size() >= 15);
}

TEST_CASE("the topics that FCG fixes keep their names")
{
    auto const topic_of = [](std::string_view contract) {
        auto const contracts = published_contracts();
        auto const match = std::ranges::find(contracts, contract, &published_contract::name);
        return match == contracts.end() ? std::string_view("none") : match->topic;
    };
    CHECK(topic_of("GamePurchaseRequested") == "game-purchase-requested");
    CHECK(topic_of("PaymentRequestedMessage") == "payments-to-process");
    CHECK(topic_of("GamePurchaseCompleted") == "game-purchase-completed");
    CHECK(topic_of("PaymentProcessing") == "");
}

} // namespace fcg::bus
