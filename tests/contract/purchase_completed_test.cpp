#include "fixtures.hpp"
#include "samples.hpp"

#include <doctest/doctest.h>

using namespace fcg;

namespace {

contracts::purchase_completed read(std::string const& body)
{
    auto const parsed = json::parse(body);
    contracts::purchase_completed event;
    auto const refusal = from_json(std::get<json::value>(parsed), event);
    CHECK(refusal.empty());
    return event;
}

} // namespace

TEST_CASE("the end of a purchase tells its amount, unless it was told before amounts were")
{
    auto event = tests::sample<contracts::purchase_completed>();
    event.amount.reset();
    CHECK_FALSE(read(to_json(event)).amount);
    event.amount = core::money{5'990, core::currency::brl()};
    CHECK(to_json(event).find(R"("amount":59.9,"currency":"BRL")") != std::string::npos);
    CHECK(read(to_json(event)).amount == event.amount);
}
