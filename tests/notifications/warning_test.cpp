#include "bus/contracts/user_email_confirmed.hpp"
#include "bus/contracts/user_registered.hpp"
#include "notifications_case.hpp"

using namespace fcg;
using test::notifications_case;

TEST_CASE("the module warns since when email fails, and why")
{
    notifications_case fixture(test::mail_settings("smtp://127.0.0.1:1"));
    auto const id = fixture.player.to_string();
    auto const now = fixture.store.clock().now();
    fixture.games.away = true; // an email needs a title
    fixture.deliver(contracts::user_registered{id, "Ana", "ana@example.com", now});
    fixture.deliver(contracts::user_email_confirmed{id, "ana@example.com", now});
    fixture.deliver(fixture.purchase());
    CHECK(fixture.module->warning().empty());
    fixture.module->start();
    fixture.store.advance(std::chrono::microseconds(0));
    CHECK(fixture.module->warning() == "email has failed since " + core::to_rfc3339(now) + ": games is away");
    CHECK(fixture.store.run(fixture.module->stop()));
}
