#include "internal/topics.hpp"

#include <doctest/doctest.h>

using namespace fcg;

TEST_CASE("one of several patterns is enough")
{
    using notifications::wants;
    CHECK(wants("a notification.inbox.*.completed", "inbox", "purchase.completed"));
    CHECK_FALSE(wants("a notification.inbox.*.completed", "email", "purchase.completed"));
    CHECK_FALSE(wants("", "inbox", "purchase.completed"));
    CHECK(wants(notifications::default_wishes, "inbox", "refund.parked"));
    CHECK(wants(notifications::default_wishes, "email", "purchase.refunded"));
    CHECK_FALSE(wants(notifications::default_wishes, "email", "purchase.declined"));
    CHECK(notifications::join(notifications::split("a.b # c")) == "a.b # c");
}
