#pragma once
#include "features/features.hpp"
#include "internal/chosen_provider/providers.hpp"
#include "internal/payment/payment_commands.hpp"
#include "payment/by_id.hpp"
#include "platform/core/text.hpp"
#include "platform/http/webhooks/standard_webhooks.hpp"
#include "store/module_fixture.hpp"

#include <fmt/format.h>

#include <fstream>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::test {

using header_map = std::map<std::string, std::string>;

inline std::string const first_secret = "whsec_" + std::string("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
inline std::string const second_secret =
    "whsec_" + std::string("ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM=");

/// The webhook route behind the real dispatcher, with the database of real payments.
struct webhook_case {
    enum class scheme { standard, stripe };

    explicit webhook_case(scheme how_signed = scheme::standard,
                          std::vector<std::string> secrets = {first_secret})
        : reader(how_signed == scheme::standard ? payments::standard_webhooks({secrets, tolerance})
                                                : payments::stripe_webhooks({secrets, tolerance}))
    {
        store.serve([this](http::routes& routes) { payments::receive_webhook(routes, context, reader); },
                    {db.get()});
    }

    static constexpr auto tolerance = std::chrono::seconds(300);

    std::int64_t now()
    {
        return std::chrono::floor<std::chrono::seconds>(store.clock().now()).time_since_epoch().count();
    }

    payments::command_context command_context()
    {
        return {store.env().ids, store.clock().now(), {"c", {}, {}}, std::chrono::minutes(5)};
    }

    template <class Unit>
    void write(Unit unit)
    {
        store.run(db->write(std::move(unit)));
    }

    /// Begins a payment that is at the provider.
    std::string begin_payment(std::int64_t minor = 5990)
    {
        auto id = store.env().ids.next().to_string();
        payments::payment_order const order{.payment_id = id,
                                            .user_id = "a-buyer",
                                            .game_id = "a-game",
                                            .amount = {minor, core::currency::brl()},
                                            .method = contracts::payment_method::pix,
                                            .correlation_id = "c"};
        write([&](storage::transaction& tx) {
            payments::open_payment(tx, order, command_context());
            test::begin_attempt(tx, id, "simulated", command_context());
        });
        store.events();
        return id;
    }

    payments::payment payment(std::string const& id)
    {
        return db->read([&](storage::reader& db) { return payments::load_payment(db, id).value(); });
    }

    std::int64_t count(std::string_view sql)
    {
        return db->read([&](storage::reader& db) {
            auto row = db.query(sql);
            row.next();
            return row.integer(0);
        });
    }

    std::int64_t stored() { return count("SELECT count(*) FROM provider_events"); }

    reply post(std::string const& body, header_map const& headers, std::string const& provider = "simulated")
    {
        return store.call({.method = "POST",
                           .target = "/api/payments/webhooks/" + provider,
                           .body = {},
                           .token = {},
                           .headers = headers,
                           .raw_body = body});
    }

    header_map standard_headers(std::string const& id, std::string_view body,
                                std::string const& secret = first_secret, std::int64_t age = 0)
    {
        auto const position = now() - age;
        auto const key = http::webhook_key::parse(secret).value();
        return {{"webhook-id", id},
                {"webhook-timestamp", std::to_string(position)},
                {"webhook-signature", http::sign_v1(key.bytes, id, position, body)}};
    }

    /// Sends a webhook with a valid signature.
    reply tell(std::string const& id, std::string const& body)
    {
        return post(body, standard_headers(id, body));
    }

    /// Returns the newest line of a text log without its time.
    std::string last_line(std::string_view file = "webhooks.log")
    {
        std::ifstream stream(store.env().data_folder / file);
        std::string last;
        for (std::string line; std::getline(stream, line);)
            last = line;
        return last.substr(std::min(last.size(), std::string_view("2026-11-22T12:00:01.250Z ").size()));
    }

    module_store store;
    payments::payment_settings settings;
    std::unique_ptr<storage::database> db = store.env().open_database("payments");
    payments::chosen_provider chosen = payments::simulated(store.env(), settings, *db, {});
    payments::guarded_provider guard{*chosen.provider, store.env(), {}};
    bus::question_directory questions; ///< is empty, because these tests ask nobody
    payments::module_context context{store.env(), settings, *db, guard, questions};
    payments::webhook_reader reader;
};

/// Returns {"type": ..., "data": {...}} for a payment of 59.90 BRL.
inline std::string standard_body(std::string_view type, std::string_view payment_id,
                                 std::string_view more = R"("amount":59.9,"currency":"BRL")")
{
    return fmt::format(R"({{"type":"{}","data":{{"paymentId":"{}","reference":"ref-{}",{}}}}})", type,
                       payment_id, payment_id, more);
}

inline std::string stripe_signature(std::string_view secret, std::string_view timestamp,
                                    std::string_view body)
{
    auto const signature = core::hmac_sha256(secret, std::string(timestamp) + "." + std::string(body));
    return core::to_hex(std::as_bytes(std::span(signature)));
}

} // namespace fcg::test
