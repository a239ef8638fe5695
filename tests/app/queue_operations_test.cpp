#include "commands.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::store_case;

namespace {

int redrive_at(store_case& fixture, std::string rate)
{
    return test::carry_out(fixture, "queue redrive",
                           {{"queue", "payments-to-process"}, {"rate", std::move(rate)}})
        .code;
}

int discard_because(store_case& fixture, std::string why)
{
    return test::carry_out(fixture, "queue discard",
                           {{"queue", "payments-to-process"}, {"why", std::move(why)}})
        .code;
}

} // namespace

TEST_CASE("dead letters go back at one a minute or faster, since each is leased until its turn has come")
{
    store_case fixture;
    for (auto const* const good : {"0.02", "1", "10000"})
        CHECK_MESSAGE(redrive_at(fixture, good) == app::exit_code::done, good);
    for (auto const* const bad : {"0.0001", "0", "-1", "nan", "inf", "10001", "5x", "1e-300"})
        CHECK_MESSAGE(redrive_at(fixture, bad) == app::exit_code::wrong_usage, bad);
}

TEST_CASE("nothing is discarded without a reason")
{
    store_case fixture;
    CHECK(discard_because(fixture, "") == app::exit_code::wrong_usage);
    CHECK(discard_because(fixture, "sent by mistake") == app::exit_code::done);
}
