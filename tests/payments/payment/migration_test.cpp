// A file from before there were refunds and a ledger.
#include "inside/payment/steps.hpp"
#include "payment_books.hpp"
#include "platform/core/random.hpp"
#include "platform/storage/connection.hpp"
#include "platform/storage/migrations.hpp"
#include "store/module_fixture.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <array>
#include <utility>

using namespace fcg;

namespace {

/// A payment's row and events as they were written then.
struct old_payment {
    std::string id;
    std::string amount;
    std::int64_t minor;
    std::string status;
    std::int64_t attempts;
    std::vector<std::pair<std::string, std::string>> events{}; ///< type and body
};

std::string const tail = R"("correlationId":"c","version":"1.0",)";

old_payment opened(std::string const& id, std::string const& amount, std::int64_t minor)
{
    old_payment made{id, amount, minor, "pending", 0};
    made.events.emplace_back("PaymentRequestedMessage",
                             R"({"paymentId":")" + id + R"(","userId":"u","gameId":"g","amount":)" + amount +
                                 R"(,"currency":"BRL","paymentMethod":"Pix",)" + tail +
                                 R"("occurredAt":"2026-11-22T12:00:00.000Z"})");
    return made;
}

void begin(old_payment& one)
{
    one.status = "processing";
    ++one.attempts;
    one.events.emplace_back("PaymentProcessing", R"({"paymentId":")" + one.id + R"(","attempt":)" +
                                                     std::to_string(one.attempts) +
                                                     R"(,"provider":"simulated","version":"1.0"})");
}

void approve(old_payment& one, std::string const& provider, std::string const& reference)
{
    one.status = "approved";
    auto const body = R"({"paymentId":")" + one.id + R"(","userId":"u","gameId":"g","amount":)" + one.amount +
                      R"(,"currency":"BRL","paymentMethod":"Pix","status":"approved",)" + tail;
    one.events.emplace_back("PaymentSucceeded", body + R"("provider":")" + provider +
                                                    R"(","providerReference":")" + reference +
                                                    R"(","succeededAt":"2026-11-22T12:00:00.000Z"})");
    one.events.emplace_back("GamePurchaseCompleted", body + R"("completedAt":"2026-11-22T12:00:00.000Z"})");
}

constexpr std::int64_t then = 1'795'000'000'000'000;

void store(storage::connection& on, old_payment const& one)
{
    on.run(
        "INSERT INTO payments (payment_id, user_id, game_id, amount_minor, currency, payment_method, status, "
        "reason, attempts, correlation_id, requested_at, last_update_at) "
        "VALUES ($1, 'u', 'g', $2, 'BRL', 'Pix', $3, NULL, $4, 'c', $5, $5)",
        std::array<storage::value, 5>{one.id, one.minor, one.status, one.attempts, then});
    auto const stream = payments::stream_of(one.id);
    std::int64_t version = 0;
    for (auto const& [type, body] : one.events) {
        ++version;
        auto const id = "0192f3a1-7c55-7e3b-9a40-" + one.id + "00000" + std::to_string(version);
        on.run(
            "INSERT INTO events (id, stream, stream_version, type, schema_version, payload, correlation_id, "
            "causation_id, traceparent, occurred_at) VALUES ($1, $2, $3, $4, '1.0', $5, 'c', '', '', $6)",
            std::array<storage::value, 6>{id, stream, version, type, body, then});
    }
}

/// What a store had in its file before it was updated.
void write_old_file(std::filesystem::path const& file, std::vector<old_payment> const& all)
{
    std::vector<storage::migration> old;
    for (auto const& one : storage::embedded_migrations())
        if (one.module == "common" || (one.module == "payments" && one.number == 1))
            old.push_back(one);
    storage::connection on(file, storage::connection::access::read_write);
    storage::migrate(on, "common", old);
    storage::migrate(on, "payments", old);
    for (auto const& one : all)
        store(on, one);
}

void give_back(storage::transaction& in, std::string const& payment_id)
{
    core::system_clock clock;
    core::seeded_random chance(1);
    core::id_generator ids(clock, chance);
    payments::step const now{ids, core::from_micros(then + 1), {"c", {}, {}}};
    payments::request_refund(in, payment_id, {"buyer", "boring"}, now);
    payments::finish_refund(in, payment_id, "simulated-" + payment_id, 0, now);
}

} // namespace

TEST_CASE("payments from before agree with their streams and their ledger, and may be refunded")
{
    auto waiting = opened("aaaaaa", "59.9", 5990);
    auto asked = opened("bbbbbb", "59.9", 5990);
    begin(asked);
    auto paid = opened("cccccc", "59.9", 5990);
    begin(paid);
    approve(paid, "simulated", "simulated-cccccc");
    auto free = opened("dddddd", "0", 0);
    approve(free, "none", "free");

    test::temporary_folder folder;
    auto const file = folder.path() / "payments.db";
    write_old_file(file, {waiting, asked, paid, free});
    async::thread_workplace writes("writes", 1, 100);
    async::thread_workplace reads("reads", 1, 100);
    storage::database updated(file, "payments", writes, reads, storage::database::options{});
    updated.write_now([&](storage::transaction& in) {
        for (auto const* const one : {&waiting, &asked, &paid, &free})
            CHECK(test::faults_of(in, one->id) == test::names{});
        give_back(in, paid.id);
        CHECK(payments::load_payment(in, paid.id)->status == payments::status::refunded);
        CHECK(test::faults_of(in, paid.id) == test::names{});
    });
}
