#include "internal/webhooks/retrying.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace fcg::notifications;
using namespace std::chrono_literals;
using disposition = enum webhook_verdict::disposition;

TEST_CASE("what follows from an attempt")
{
    struct row {
        int status;
        std::int64_t attempts_before;
        std::chrono::hours failing_for;
        disposition disposition;
        bool disables;
    };

    for (auto const& current_row : std::vector<row>{
             {200, 0, 0h, disposition::delivered, false},
             {204, 9, 71h, disposition::delivered, false},
             {299, 9, 100h, disposition::delivered, false},
             {410, 0, 0h, disposition::dead, true},
             {0, 0, 0h, disposition::again, false},
             {199, 0, 0h, disposition::again, false},
             {301, 0, 0h, disposition::again, false},
             {400, 0, 0h, disposition::again, false},
             {404, 3, 1h, disposition::again, false},
             {429, 0, 0h, disposition::again, false},
             {500, 8, 71h, disposition::again, false},
             {500, 9, 71h, disposition::dead, false},
             {500, 9, 72h, disposition::dead, true},
             {500, 0, 72h, disposition::again, true},
         }) {
        CAPTURE(current_row.status);
        CAPTURE(current_row.attempts_before);
        auto const verdict = decide({current_row.attempts_before, current_row.failing_for},
                                    {current_row.status, "fault"}, 500);
        CHECK(verdict.disposition == current_row.disposition);
        CHECK(verdict.disables.empty() == !current_row.disables);
        CHECK((verdict.pause > 0us) == (current_row.disposition == disposition::again));
    }
}

TEST_CASE("the pauses are those of Standard Webhooks, and jitter adds up to a tenth")
{
    std::vector<std::chrono::seconds> const recommended{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
    for (std::size_t i = 0; i < recommended.size(); ++i) {
        webhook_past const before{static_cast<std::int64_t>(i), 0us};
        CHECK(decide(before, {503, "busy"}, 0).pause == recommended[i]);
        CHECK(decide(before, {503, "busy"}, 1'000).pause ==
              std::chrono::microseconds(recommended[i]) * 11 / 10);
        CHECK(decide(before, {503, "busy"}, 500).pause ==
              std::chrono::microseconds(recommended[i]) * 21 / 20);
    }
    CHECK(decide({9, 0us}, {503, "busy"}, 0).disposition == disposition::dead);
}
