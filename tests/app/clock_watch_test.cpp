#include "store_case.hpp"

using namespace fcg;
using namespace std::chrono_literals;

namespace {

std::string notes_of(test::store_case& fixture)
{
    auto const ready = fixture.fixture.call("GET", "/readyz");
    CHECK(ready.status == 200);
    return ready.json.value("notes", nlohmann::json::array()).dump();
}

} // namespace

TEST_CASE("a step of the wall clock is noted in /readyz for an hour, and the store stays ready")
{
    test::store_case fixture;
    fixture.fixture.advance(1min);
    CHECK(notes_of(fixture).find("clock") == std::string::npos);
    fixture.fixture.step_wall_clock(-2h);
    fixture.fixture.advance(15s);
    CHECK(notes_of(fixture).find("the wall clock was set back by 7200.0 s") != std::string::npos);
    fixture.fixture.advance(59min);
    CHECK(notes_of(fixture).find("set back") != std::string::npos);
    fixture.fixture.advance(2min);
    CHECK(notes_of(fixture).find("set back") == std::string::npos);
    fixture.fixture.step_wall_clock(2h);
    fixture.fixture.advance(15s);
    CHECK(notes_of(fixture).find("the wall clock was set forward by 7200.0 s") != std::string::npos);
}

TEST_CASE("a clock that was set back while the store was down is noted at the start")
{
    test::store_case fixture;
    fixture.sign_up("ana@example.com");
    fixture.fixture.run(fixture.store->stop());
    fixture.fixture.step_wall_clock(-3h);
    fixture.reopen();
    CHECK(notes_of(fixture).find("the wall clock was set back before the start") != std::string::npos);
}
