#include "store_case.hpp"

using namespace fcg;
using namespace std::chrono_literals;

namespace {

std::string notes_of(test::store_case& one)
{
    auto const ready = one.fixture.call("GET", "/readyz");
    CHECK(ready.status == 200);
    return ready.json.value("notes", nlohmann::json::array()).dump();
}

} // namespace

TEST_CASE("a step of the wall clock is noted in /readyz for an hour, and the store stays ready")
{
    test::store_case one;
    one.fixture.advance(1min);
    CHECK(notes_of(one).find("clock") == std::string::npos);
    one.fixture.step_wall_clock(-2h);
    one.fixture.advance(15s);
    CHECK(notes_of(one).find("the wall clock was set back by 7200.0 s") != std::string::npos);
    one.fixture.advance(59min);
    CHECK(notes_of(one).find("set back") != std::string::npos);
    one.fixture.advance(2min);
    CHECK(notes_of(one).find("set back") == std::string::npos);
    one.fixture.step_wall_clock(2h);
    one.fixture.advance(15s);
    CHECK(notes_of(one).find("the wall clock was set forward by 7200.0 s") != std::string::npos);
}

TEST_CASE("a clock that was set back while the store was down is noted at the start")
{
    test::store_case one;
    one.sign_up("ana@example.com");
    one.fixture.run(one.store->stop());
    one.fixture.step_wall_clock(-3h);
    one.reopen();
    CHECK(notes_of(one).find("the wall clock was set back before the start") != std::string::npos);
}
