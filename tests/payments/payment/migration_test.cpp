// A database file from before refunds and the ledger existed.
#include "internal/payment/refund_commands.hpp"
#include "payment_books.hpp"
#include "platform/core/random.hpp"
#include "platform/storage/connection.hpp"
#include "platform/storage/migrations.hpp"
#include "store/module_fixture.hpp"
#include "support/seeded_random.hpp"
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
    old_payment old_payment{id, amount, minor, "pending", 0};
    old_payment.events.emplace_back("PaymentRequestedMessage",
                                    R"({"paymentId":")" + id + R"(","userId":"u","gameId":"g","amount":)" +
                                        amount + R"(,"currency":"BRL","paymentMethod":"Pix",)" + tail +
                                        R"("occurredAt":"2026-11-22T12:00:00.000Z"})");
    return old_payment;
}

void begin(old_payment& old_payment)
{
    old_payment.status = "processing";
    ++old_payment.attempts;
    old_payment.events.emplace_back("PaymentProcessing", R"({"paymentId":")" + old_payment.id +
                                                             R"(","attempt":)" +
                                                             std::to_string(old_payment.attempts) +
                                                             R"(,"provider":"simulated","version":"1.0"})");
}

void approve(old_payment& old_payment, std::string const& provider, std::string const& reference)
{
    old_payment.status = "approved";
    auto const body = R"({"paymentId":")" + old_payment.id + R"(","userId":"u","gameId":"g","amount":)" +
                      old_payment.amount + R"(,"currency":"BRL","paymentMethod":"Pix","status":"approved",)" +
                      tail;
    old_payment.events.emplace_back("PaymentSucceeded", body + R"("provider":")" + provider +
                                                            R"(","providerReference":")" + reference +
                                                            R"(","succeededAt":"2026-11-22T12:00:00.000Z"})");
    old_payment.events.emplace_back("GamePurchaseCompleted",
                                    body + R"("completedAt":"2026-11-22T12:00:00.000Z"})");
}

constexpr std::int64_t then = 1'795'000'000'000'000;

void store(storage::connection& connection, old_payment const& old_payment)
{
    connection.run(
        "INSERT INTO payments (payment_id, user_id, game_id, amount_minor, currency, payment_method, status, "
        "reason, attempts, correlation_id, requested_at, last_update_at) "
        "VALUES ($1, 'u', 'g', $2, 'BRL', 'Pix', $3, NULL, $4, 'c', $5, $5)",
        std::array<storage::value, 5>{old_payment.id, old_payment.minor, old_payment.status,
                                      old_payment.attempts, then});
    auto const stream = payments::stream_of(old_payment.id);
    std::int64_t version = 0;
    for (auto const& [type, body] : old_payment.events) {
        ++version;
        auto const id = "0192f3a1-7c55-7e3b-9a40-" + old_payment.id + "00000" + std::to_string(version);
        connection.run(
            "INSERT INTO events (id, stream, stream_version, type, schema_version, payload, correlation_id, "
            "causation_id, traceparent, occurred_at) VALUES ($1, $2, $3, $4, '1.0', $5, 'c', '', '', $6)",
            std::array<storage::value, 6>{id, stream, version, type, body, then});
    }
}

/// Writes the database file of a store before its update.
void write_old_file(std::filesystem::path const& file, std::vector<old_payment> const& old_payments)
{
    std::vector<storage::migration> old;
    for (auto const& embedded_migration : storage::embedded_migrations())
        if (embedded_migration.module == "common" ||
            (embedded_migration.module == "payments" && embedded_migration.number == 1))
            old.push_back(embedded_migration);
    storage::connection connection(file, storage::connection::access::read_write);
    storage::migrate(connection, "common", old);
    storage::migrate(connection, "payments", old);
    for (auto const& old_payment : old_payments)
        store(connection, old_payment);
}

void give_back(storage::transaction& tx, std::string const& payment_id)
{
    core::system_clock clock;
    test::seeded_random random(1);
    core::id_generator ids(clock, random);
    payments::command_context const now{ids, core::from_micros(then + 1), {"c", {}, {}}};
    payments::request_refund(tx, payment_id, {contracts::refund_cause::buyer, "boring"}, now);
    payments::finish_refund(tx, payment_id, "simulated-" + payment_id, 0, now);
}

} // namespace

TEST_CASE("payments from before agree with their streams and their ledger, and may be refunded")
{
    auto waiting = opened("aaaaaa", "59.9", 5990);
    auto old_payment = opened("bbbbbb", "59.9", 5990);
    begin(old_payment);
    auto paid = opened("cccccc", "59.9", 5990);
    begin(paid);
    approve(paid, "simulated", "simulated-cccccc");
    auto free = opened("dddddd", "0", 0);
    approve(free, "none", "free");

    test::temporary_folder folder;
    auto const file = folder.path() / "payments.db";
    write_old_file(file, {waiting, old_payment, paid, free});
    async::thread_pool writes("writes", 1, 100);
    async::thread_pool reads("reads", 1, 100);
    storage::database updated(file, "payments", writes, reads, storage::database::options{});
    updated.write_now([&](storage::transaction& tx) {
        for (auto const* const payment : {&waiting, &old_payment, &paid, &free})
            CHECK(test::faults_of(tx, payment->id) == test::names{});
        give_back(tx, paid.id);
        CHECK(payments::load_payment(tx, paid.id)->status == payments::status::refunded);
        CHECK(test::faults_of(tx, paid.id) == test::names{});
    });
}
