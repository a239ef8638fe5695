#include "internal/payment/payment.hpp"

#include <doctest/doctest.h>

#include <array>
#include <set>
#include <utility>

using namespace fcg::payments;

TEST_CASE("a payment moves only along the guarded transitions, and an end stays")
{
    using enum status;
    std::set<std::pair<status, status>> const allowed{
        {pending, processing}, {pending, approved},      {pending, declined},    {pending, failed},
        {pending, cancelled},  {processing, processing}, {processing, approved}, {processing, declined},
        {processing, failed},  {processing, cancelled},  {approved, refunded}};
    std::array const all{pending, processing, approved, declined, failed, cancelled, refunded};
    for (auto const from : all)
        for (auto const to : all) {
            CAPTURE(to_text(from));
            CAPTURE(to_text(to));
            CHECK(may_become(from, to) == allowed.contains({from, to}));
        }
}

TEST_CASE("every state has a name that reads back")
{
    using enum status;
    for (auto const status : {pending, processing, approved, declined, failed, cancelled, refunded})
        CHECK(parse_status(to_text(status)) == status);
    CHECK_FALSE(parse_status("Approved").has_value());
}

TEST_CASE("only pending and processing payments are still open")
{
    CHECK_FALSE(has_ended(status::pending));
    CHECK_FALSE(has_ended(status::processing));
    for (auto const status :
         {status::approved, status::declined, status::failed, status::cancelled, status::refunded})
        CHECK(has_ended(status));
}
