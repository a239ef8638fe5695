#include "support/purchase_tally.hpp"

#include "platform/async/workplace.hpp"
#include "platform/core/money.hpp"
#include "platform/storage/database.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace fcg::test {

namespace {

/// How a purchase at this price must end.
std::string expected_end(std::int64_t price_minor)
{
    switch (price_minor % 100) {
    case 1:
        return "declined";
    case 2:
        return "failed";
    default:
        return "completed";
    }
}

/// Payment id -> amount in minor units.
using book = std::map<std::string, std::int64_t>;

book read_book(std::filesystem::path const& file, std::string const& module, std::string_view sql)
{
    async::thread_workplace writes("writes", 1, 10);
    async::thread_workplace reads("reads", 1, 10);
    storage::database db(file, module, writes, reads, {});
    book found;
    db.read([&](storage::reader& in) {
        auto rows = in.query(sql);
        while (rows.next())
            CHECK_MESSAGE(found.emplace(rows.text(0), rows.integer(1)).second, "twice: ", rows.text(0));
    });
    return found;
}

book charges_in(std::filesystem::path const& folder)
{
    return read_book(
        folder / "payments.db", "payments",
        "SELECT idempotency_key, amount_minor FROM simulated_charges WHERE outcome = 'approved'");
}

book entitlements_in(std::filesystem::path const& folder)
{
    return read_book(folder / "library.db", "library",
                     "SELECT payment_id, price_paid_minor FROM entitlements");
}

std::int64_t sum_of(book const& of)
{
    std::int64_t sum = 0;
    for (auto const& [id, amount] : of)
        sum += amount;
    return sum;
}

} // namespace

purchase_tally reckon(std::vector<intent> const& intents, std::map<std::string, std::string> const& end_of,
                      std::filesystem::path const& payments_folder,
                      std::filesystem::path const& library_folder)
{
    auto const charged = charges_in(payments_folder);
    auto const entitled = entitlements_in(library_folder);
    purchase_tally tally;
    tally.intents = intents.size();
    tally.answered = end_of.size(); // fewer than the intents when two were given the same id
    tally.charges = charged.size();
    tally.entitlements = entitled.size();
    tally.charged = sum_of(charged);
    tally.paid = sum_of(entitled);
    for (auto const& one : intents) {
        auto const& id = one.payment_id.value();
        auto const& end = end_of.at(id);
        auto const price = price_of(one.game);
        auto const completed = end == "completed";
        auto const count = [](std::size_t& into, bool counts) { into += static_cast<std::size_t>(counts); };
        ++tally.ends[end];
        tally.due += completed ? price : 0;
        count(tally.sent_again, one.times_sent > 1);
        count(tally.without_right_end, end != expected_end(price));
        if (end != expected_end(price))
            tally.wrong_ends.push_back(fmt::format("purchase {} at {} is {}, and had to end {}", id,
                                                   core::format_minor(price, 2), end, expected_end(price)));
        count(tally.charged_without_need, charged.contains(id) && (!completed || price == 0));
        count(tally.completed_uncharged, completed && price > 0 && !charged.contains(id));
        count(tally.completed_without_entry, completed && !entitled.contains(id));
        count(tally.entitled_wrongly, !completed && entitled.contains(id));
    }
    return tally;
}

std::string describe(purchase_tally const& of)
{
    auto text = fmt::format("{} purchases answered, {} asked for again; ", of.answered, of.sent_again);
    for (auto const& [end, count] : of.ends)
        text += fmt::format("{} {}, ", count, end);
    return text + fmt::format("{} charges of {} in all, {} library entries", of.charges, of.charged,
                              of.entitlements);
}

void check_promise(purchase_tally const& of)
{
    CHECK(of.intents > 0);
    CHECK(of.answered == of.intents);
    for (auto const& one : of.wrong_ends)
        FAIL_CHECK(one);
    CHECK(of.without_right_end == 0);
    CHECK(of.charged_without_need == 0);
    CHECK(of.completed_uncharged == 0);
    CHECK(of.entitled_wrongly == 0);
    CHECK(of.completed_without_entry == 0);
    CHECK(of.charged == of.due);
    CHECK(of.paid == of.due);
    auto const completed = of.ends.find("completed");
    CHECK(of.entitlements == (completed == of.ends.end() ? 0 : completed->second));
}

} // namespace fcg::test
