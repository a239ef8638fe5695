#include "internal/purchases/saga.hpp"

#include <doctest/doctest.h>

#include <array>
#include <set>
#include <tuple>

using namespace fcg::games;

namespace {

constexpr std::array statuses{purchase_status::requested, purchase_status::processing,
                              purchase_status::completed, purchase_status::declined,
                              purchase_status::failed,    purchase_status::cancelled,
                              purchase_status::refunded};

constexpr std::array refunds{refund_status::requested, refund_status::compensating, refund_status::refunded,
                             refund_status::refused, refund_status::parked};

constexpr std::array events{std::pair(saga_event::approved, "approved"),
                            std::pair(saga_event::declined, "declined"),
                            std::pair(saga_event::failed, "failed"),
                            std::pair(saga_event::cancelled, "cancelled"),
                            std::pair(saga_event::granted, "granted"),
                            std::pair(saga_event::not_granted, "not granted"),
                            std::pair(saga_event::kept, "kept"),
                            std::pair(saga_event::money_returned, "money returned"),
                            std::pair(saga_event::refund_parked, "refund parked"),
                            std::pair(saga_event::buyer_wants_refund, "buyer wants refund"),
                            std::pair(saga_event::admin_wants_refund, "admin wants refund"),
                            std::pair(saga_event::cancel_wanted, "cancel wanted"),
                            std::pair(saga_event::deadline_passed, "deadline passed")};

std::string name_of(saga const& saga)
{
    std::string name(to_text(saga.status));
    if (saga.refund)
        name += ", refund " + std::string(to_text(*saga.refund)) + (saga.is_admins_wish ? " by admin" : "");
    if (saga.cancel_wanted)
        name += ", cancel wanted";
    if (saga.is_paid)
        name += ", paid";
    return name;
}

std::string_view name_of(outgoing_event news)
{
    constexpr std::array<std::string_view, 5> names{"", " ! completed", " ! refund requested",
                                                    " ! cancel requested", " ! overdue"};
    return names[static_cast<std::size_t>(news)];
}

/// Returns every state that can be expressed, including those that no order of events leads to.
std::vector<saga> all_sagas()
{
    std::vector<saga> sagas;
    for (auto const status : statuses)
        for (bool const cancel_wanted : {false, true})
            for (bool const is_paid : {false, true}) {
                sagas.push_back({status, std::nullopt, false, cancel_wanted, is_paid});
                for (auto const refund : refunds)
                    for (bool const is_admins : {false, true})
                        sagas.push_back({status, refund, is_admins, cancel_wanted, is_paid});
            }
    return sagas;
}

/// Returns "event -> state ! news", one line for each event that leads to a step.
std::string steps_from(saga const& saga)
{
    std::string text;
    for (auto const& [event, name] : events)
        if (auto const step = next_step(saga, event))
            text +=
                std::string(name) + " -> " + name_of(step->then) + std::string(name_of(step->news)) + "\n";
    return text;
}

/// Returns the states that some order of events leads to.
std::vector<saga> reachable()
{
    std::vector<saga> sagas{saga{}};
    for (std::size_t i = 0; i < sagas.size(); ++i)
        for (auto const& [event, name] : events)
            if (auto const step = next_step(sagas[i], event))
                if (std::ranges::find(sagas, step->then) == sagas.end())
                    sagas.push_back(step->then);
    return sagas;
}

bool is_dead(purchase_status status)
{
    return !is_open(status) && status != purchase_status::completed;
}

} // namespace

TEST_CASE(
    "an open purchase ends by its payment or its library, and may be compensated, cancelled and overdue")
{
    CHECK(steps_from({}) == "approved -> requested, paid\n"
                            "declined -> declined ! completed\n"
                            "failed -> failed ! completed\n"
                            "cancelled -> cancelled ! completed\n"
                            "granted -> completed ! completed\n"
                            "not granted -> requested, refund compensating\n"
                            "money returned -> refunded, refund refunded ! completed\n"
                            "refund parked -> requested, refund parked\n"
                            "cancel wanted -> requested, cancel wanted ! cancel requested\n"
                            "deadline passed -> requested ! overdue\n");
}

TEST_CASE("a compensation ends by the money alone")
{
    CHECK(steps_from({.refund = refund_status::compensating}) ==
          "money returned -> refunded, refund refunded ! completed\n"
          "refund parked -> requested, refund parked\n"
          "deadline passed -> requested, refund compensating ! overdue\n");
    CHECK(steps_from({.refund = refund_status::parked}) ==
          "money returned -> refunded, refund refunded ! completed\n"
          "refund parked -> requested, refund parked\n"
          "deadline passed -> requested, refund parked ! overdue\n");
}

TEST_CASE("a completed purchase ends again only by a refund")
{
    saga const completed{.status = purchase_status::completed};
    CHECK(steps_from(completed) ==
          "money returned -> refunded, refund refunded ! completed\n"
          "refund parked -> completed, refund parked\n"
          "buyer wants refund -> completed, refund requested ! refund requested\n"
          "admin wants refund -> completed, refund requested by admin ! refund requested\n");
    CHECK(steps_from({purchase_status::completed, refund_status::requested}) ==
          "kept -> completed, refund refused\n"
          "money returned -> refunded, refund refunded ! completed\n"
          "refund parked -> completed, refund parked\n"
          "admin wants refund -> completed, refund requested by admin ! refund requested\n"
          "deadline passed -> completed, refund requested ! refund requested\n");
    CHECK(steps_from({purchase_status::completed, refund_status::requested, true}) ==
          "money returned -> refunded, refund refunded by admin ! completed\n"
          "refund parked -> completed, refund parked by admin\n"
          "deadline passed -> completed, refund requested by admin ! refund requested\n");
    CHECK(steps_from({purchase_status::completed, refund_status::refused}) ==
          "money returned -> refunded, refund refunded ! completed\n"
          "refund parked -> completed, refund parked\n"
          "buyer wants refund -> completed, refund requested ! refund requested\n"
          "admin wants refund -> completed, refund requested by admin ! refund requested\n");
    CHECK(steps_from({purchase_status::completed, refund_status::parked}) ==
          "money returned -> refunded, refund refunded ! completed\n"
          "refund parked -> completed, refund parked\n");
}

TEST_CASE("whatever the state and the event: ends stay, and no guard of the status is passed by")
{
    for (auto const& saga : all_sagas())
        for (auto const& [event, name] : events) {
            auto const step = next_step(saga, event);
            INFO(name_of(saga), " and ", std::string(name));
            if (!step)
                continue;
            CHECK_FALSE(is_dead(saga.status));
            if (step->then.status != saga.status) {
                CHECK(may_become(saga.status, step->then.status));
                CHECK(step->news == outgoing_event::purchase_completed);
            } else {
                CHECK(step->news != outgoing_event::purchase_completed);
            }
            CHECK((step->then.status == purchase_status::refunded) == (event == saga_event::money_returned));
        }
}

TEST_CASE("the same event twice is said once, but for a deadline, which passes again")
{
    for (auto const& saga : all_sagas())
        for (auto const& [event, name] : events) {
            auto const first = next_step(saga, event);
            if (!first || event == saga_event::deadline_passed)
                continue;
            auto const second = next_step(first->then, event);
            INFO(name_of(saga), " and ", std::string(name));
            CHECK((!second || (second->then == first->then && second->news == outgoing_event::nothing)));
        }
}

TEST_CASE(
    "from every state that can come about some events lead to an end, and money that returns always does")
{
    auto const sagas = reachable();
    CHECK(sagas.size() > 10);
    for (auto const& saga : sagas) {
        INFO(name_of(saga));
        bool const is_over = is_dead(saga.status);
        CHECK(next_step(saga, saga_event::money_returned).has_value() == !is_over);
        bool const waits = is_open(saga.status) || saga.refund == refund_status::requested;
        CHECK(next_step(saga, saga_event::deadline_passed).has_value() == waits);
    }
}

TEST_CASE("money that goes back is never said to be completed or failed")
{
    for (auto const& saga : reachable()) {
        INFO(name_of(saga));
        bool const is_unpaid = saga.status == purchase_status::declined ||
                               saga.status == purchase_status::failed ||
                               saga.status == purchase_status::cancelled;
        CHECK_FALSE((is_unpaid && saga.refund.has_value()));
        CHECK((saga.status == purchase_status::refunded) == (saga.refund == refund_status::refunded));
    }
}

TEST_CASE("the step says what a purchase waits for")
{
    CHECK(name_of_step({}) == "payment");
    CHECK(name_of_step({.is_paid = true}) == "entitlement");
    CHECK(name_of_step({.refund = refund_status::compensating}) == "compensation");
    CHECK(name_of_step({.refund = refund_status::parked, .is_paid = true}) == "compensation");
    CHECK(name_of_step({.status = purchase_status::completed}) == "done");
    CHECK(name_of_step({purchase_status::completed, refund_status::requested}) == "refund");
    CHECK(name_of_step({purchase_status::completed, refund_status::parked}) == "refund");
    CHECK(name_of_step({purchase_status::completed, refund_status::refused}) == "done");
    CHECK(name_of_step({purchase_status::refunded, refund_status::refunded}) == "done");
    std::set<std::string> const known = [] {
        auto const names = names_of_steps();
        return std::set(names.begin(), names.end());
    }();
    for (auto const& all_saga : all_sagas())
        CHECK(known.contains(std::string(name_of_step(all_saga))));
}

TEST_CASE("every status of a refund is read as it is written")
{
    for (auto const refund : refunds)
        CHECK(parse_refund_status(to_text(refund)) == refund);
    CHECK_FALSE(parse_refund_status("lost"));
    CHECK(refund_statuses().size() == refunds.size());
}
