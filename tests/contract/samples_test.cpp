#include "bus/contracts/sample.hpp"
#include "bus/contracts/schema.hpp"
#include "samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

namespace fcg::tests {
namespace {

std::set<std::string> member_names(json::value const& object)
{
    std::set<std::string> names;
    for (auto const& [name, value] : *object.as_object())
        names.insert(name);
    return names;
}

json::value parsed(std::string const& text)
{
    return std::get<json::value>(json::parse(text));
}

} // namespace

TEST_CASE("every contract has a name of its own, and a topic of its own unless it stays in the event store")
{
    std::set<std::string_view> names;
    std::set<std::string_view> topics;
    for_each_sample([&]<class Contract>(Contract const&) {
        CHECK(names.insert(Contract::name).second);
        CHECK((Contract::topic.empty() || topics.insert(Contract::topic).second));
        CHECK(Contract::version == "1.0");
    });
    CHECK(topics.contains("game-purchase-requested"));
    CHECK(topics.contains("payments-to-process"));
    CHECK(topics.contains("game-purchase-completed"));
}

TEST_CASE("the sample that the description makes up leaves no member out")
{
    for_each_sample([]<class Contract>(Contract const& fixture) {
        CAPTURE(Contract::name);
        auto const made_up = member_names(parsed(to_json(contracts::sample_of<Contract>())));
        CHECK(std::ranges::includes(made_up, member_names(parsed(to_json(fixture)))));
        CHECK(made_up == member_names(*parsed(contracts::schema_of<Contract>()).find("properties")));
    });
}

TEST_CASE("the sample that the description makes up is read back whole")
{
    for_each_sample([]<class Contract>(Contract const&) {
        CAPTURE(Contract::name);
        auto const body = to_json(contracts::sample_of<Contract>());
        auto const decoded = decode_body<Contract>(body);
        CHECK(decoded.refusal == "");
        CHECK(to_json(decoded.content) == body);
    });
}

TEST_CASE("what a schema requires is refused when it is missing")
{
    for_each_sample([]<class Contract>(Contract const& sample) {
        auto const schema = parsed(contracts::schema_of<Contract>());
        auto const members = *parsed(to_json(sample)).as_object();
        for (auto const& required : *schema.find("required")->as_list()) {
            auto const& name = *required.as_text();
            auto fewer = members;
            std::erase_if(fewer, [&](auto const& member) { return member.first == name; });
            CAPTURE(Contract::name);
            CHECK(decode_body<Contract>(json::value(std::move(fewer)).to_text()).refusal ==
                  name + " is missing");
        }
    });
}

} // namespace fcg::tests
