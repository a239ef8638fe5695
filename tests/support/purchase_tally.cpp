#include "support/purchase_tally.hpp"

#include "platform/async/executor.hpp"
#include "platform/core/money.hpp"
#include "platform/storage/database.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace fcg::test {

namespace {

/// Returns the status with which a purchase at this price must end.
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

/// Amounts in minor units by payment id.
using book = std::map<std::string, std::int64_t>;

book read_book(std::filesystem::path const& file, std::string const& module, std::string_view sql)
{
    async::thread_pool writes("writes", 1, 10);
    async::thread_pool reads("reads", 1, 10);
    storage::database db(file, module, writes, reads, {});
    book book;
    db.read([&](storage::reader& db) {
        auto rows = db.query(sql);
        while (rows.next())
            CHECK_MESSAGE(book.emplace(rows.text(0), rows.integer(1)).second, "twice: ", rows.text(0));
    });
    return book;
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

std::int64_t sum_of(book const& book)
{
    std::int64_t sum = 0;
    for (auto const& [id, amount] : book)
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
    tally.answered = end_of.size(); // fewer than the intents if two of them got the same id
    tally.charges = charged.size();
    tally.entitlements = entitled.size();
    tally.charged = sum_of(charged);
    tally.paid = sum_of(entitled);
    for (auto const& intent : intents) {
        auto const& id = intent.payment_id.value();
        auto const& end = end_of.at(id);
        auto const price = price_of(intent.game);
        auto const completed = end == "completed";
        auto const count = [](std::size_t& counter, bool counts) {
            counter += static_cast<std::size_t>(counts);
        };
        ++tally.ends[end];
        tally.due += completed ? price : 0;
        count(tally.sent_again, intent.times_sent > 1);
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

std::string describe(purchase_tally const& tally)
{
    auto text = fmt::format("{} purchases answered, {} asked for again; ", tally.answered, tally.sent_again);
    for (auto const& [end, count] : tally.ends)
        text += fmt::format("{} {}, ", count, end);
    return text + fmt::format("{} charges of {} in all, {} library entries", tally.charges, tally.charged,
                              tally.entitlements);
}

void check_promise(purchase_tally const& tally)
{
    CHECK(tally.intents > 0);
    CHECK(tally.answered == tally.intents);
    for (auto const& wrong_end : tally.wrong_ends)
        FAIL_CHECK(wrong_end);
    CHECK(tally.without_right_end == 0);
    CHECK(tally.charged_without_need == 0);
    CHECK(tally.completed_uncharged == 0);
    CHECK(tally.entitled_wrongly == 0);
    CHECK(tally.completed_without_entry == 0);
    CHECK(tally.charged == tally.due);
    CHECK(tally.paid == tally.due);
    auto const completed = tally.ends.find("completed");
    CHECK(tally.entitlements == (completed == tally.ends.end() ? 0 : completed->second));
}

} // namespace fcg::test
