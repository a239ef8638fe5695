#include "platform/async/circuit_breaker.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>

using namespace fcg;
using namespace fcg::async;
using namespace std::chrono_literals;

namespace {

/// Runs a story of the words "fail", "succeed", "abandon", "try", "look" and times such as "30s". Returns the
/// results of each "try" and "look" and the state at the end.
std::string tell(std::string const& story)
{
    circuit_breaker circuit_breaker(breaker_settings{});
    core::steady_point now{1h};
    std::string text;
    std::istringstream words(story);
    for (std::string word; words >> word;) {
        if (word == "fail")
            circuit_breaker.failed(now);
        else if (word == "succeed")
            circuit_breaker.succeeded();
        else if (word == "abandon")
            circuit_breaker.abandoned();
        else if (word == "try")
            text += circuit_breaker.may_try(now) ? "yes " : "no ";
        else if (word == "look")
            text += circuit_breaker.refuses(now) ? "refused " : "free ";
        else
            now += std::chrono::seconds(std::stoi(word));
    }
    return text + std::string(to_text(circuit_breaker.state()));
}

std::string const five = "fail fail fail fail fail ";

} // namespace

TEST_CASE("five failures in a row open the circuit")
{
    CHECK(tell("try") == "yes closed");
    CHECK(tell("fail fail fail fail try") == "yes closed");
    CHECK(tell("fail fail fail fail succeed fail fail fail fail try") == "yes closed");
    CHECK(tell("fail abandon fail fail abandon fail try") == "yes closed");
    CHECK(tell(five + "try") == "no open");
    CHECK(tell(five + "29s try") == "no open");
}

TEST_CASE("after the pause one trial decides")
{
    CHECK(tell(five + "30s") == "open");
    CHECK(tell(five + "30s try try try") == "yes no no half-open");
    CHECK(tell(five + "30s try succeed try try") == "yes yes yes closed");
    CHECK(tell(five + "30s try fail try") == "yes no open");
    CHECK(tell(five + "30s try fail 29s try 1s try") == "yes no yes half-open");
    CHECK(tell(five + "30s try succeed fail fail fail fail try fail try") == "yes yes no open");
}

TEST_CASE("a trial that was cancelled is free for the next")
{
    CHECK(tell(five + "30s try abandon try try") == "yes yes no half-open");
    CHECK(tell(five + "30s try abandon try fail try") == "yes yes no open");
}

TEST_CASE("a trial that is never heard of does not keep the circuit open for ever")
{
    CHECK(tell(five + "30s try 29s try 1s try try") == "yes no yes no half-open");
}

TEST_CASE("what was sent before the circuit opened says nothing any more")
{
    CHECK(tell(five + "10s fail 20s try") == "yes half-open");
    CHECK(tell(five + "succeed try") == "no open");
    CHECK(tell(five + "abandon try") == "no open");
}

TEST_CASE("who only looks learns what a trial would be told, and makes none")
{
    CHECK(tell("look") == "free closed");
    CHECK(tell(five + "look") == "refused open");
    CHECK(tell(five + "30s look look try look") == "free free yes refused half-open");
    CHECK(tell(five + "30s try abandon look") == "yes free half-open");
    CHECK(tell(five + "30s try 30s look") == "yes free half-open");
}
