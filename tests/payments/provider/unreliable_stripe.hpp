#pragma once
#include "platform/core/random.hpp"
#include "support/answering_server.hpp"
#include "support/seeded_random.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace fcg::test {

/// Stripe as its adapter sees it, over real sockets: it keeps its promises about idempotency keys and
/// intents, and nothing else. By a seed it loses requests before it has read them and responses after it has
/// acted, refuses for no reason, sends invalid responses, and sometimes sends none.
class unreliable_stripe {
public:
    using answer = answering_server::answer;

    struct intent {
        std::string payment_id;
        std::string status = "requires_confirmation";
        std::string refusal;
        std::int64_t charges = 0;
        std::int64_t refunds = 0;
        int answers_until_decided = 0; ///< of a processing intent
    };

    explicit unreliable_stripe(std::uint64_t seed) : random_(seed) {}

    std::map<std::string, intent> intents; ///< by id
    int faults_of_a_hundred = 30;

    std::optional<answer> operator()(std::string const& request)
    {
        bool const goes_wrong = random_.below(100) < static_cast<std::uint64_t>(faults_of_a_hundred);
        bool const before = goes_wrong && random_.below(2) == 0;
        if (before)
            return fault();
        auto said = act(request);
        return goes_wrong ? fault() : said;
    }

private:
    std::optional<answer> fault()
    {
        switch (random_.below(20)) {
        case 0:
            return std::nullopt; // no response
        case 1:
            return answer{200, "<html>"};
        default:
            break;
        }
        constexpr int statuses[] = {500, 502, 503, 0};
        return answer{statuses[random_.below(4)], "{}"};
    }

    /// Returns the same response for the same key, whatever it was.
    answer act(std::string const& request)
    {
        auto const key = between(request, "Idempotency-Key: ", "\r\n");
        if (!key.empty())
            if (auto const before = answers_.find(key); before != answers_.end())
                return before->second;
        auto const said = act_once(request);
        if (!key.empty())
            answers_[key] = said;
        return said;
    }

    answer act_once(std::string const& request)
    {
        if (request.starts_with("GET /v1/payment_intents/search"))
            return {200, R"({"data":[]})"}; // its search index is always behind
        if (request.starts_with("POST /v1/payment_intents HTTP"))
            return open(between(request, "metadata%5Bpayment_id%5D=", "&"));
        if (request.starts_with("GET /v1/refunds"))
            return {200, R"({"data":[{"id":"re_1","status":"succeeded"}]})"}; // called only when there is one
        if (request.starts_with("POST /v1/refunds"))
            return refund(intents.at(between(request, "payment_intent=", "&")));
        auto const id = between(request, "/v1/payment_intents/", request.starts_with("GET") ? "?" : "/");
        if (request.starts_with("GET"))
            return look(id);
        return request.find("/confirm HTTP") != request.npos ? confirm(id) : cancel(id);
    }

    answer open(std::string const& payment_id)
    {
        auto const id = "pi_" + std::to_string(intents.size() + 1);
        intents[id].payment_id = payment_id;
        return {200, show(id)};
    }

    answer confirm(std::string const& id)
    {
        auto& payment_intent = intents.at(id);
        if (payment_intent.status != "requires_confirmation" &&
            payment_intent.status != "requires_payment_method")
            return unexpected_state();
        switch (random_.below(4)) {
        case 0:
            payment_intent.status = "requires_payment_method";
            payment_intent.refusal = "insufficient_funds";
            return {402, R"({"error":{"type":"card_error","code":"card_declined",)"
                         R"("decline_code":"insufficient_funds"}})"};
        case 1:
            payment_intent.status = "processing";
            payment_intent.answers_until_decided = 2;
            return {200, show(id)};
        default:
            take(payment_intent);
            return {200, show(id)};
        }
    }

    answer look(std::string const& id)
    {
        auto& payment_intent = intents.at(id);
        if (payment_intent.status == "processing" && --payment_intent.answers_until_decided <= 0)
            take(payment_intent);
        return {200, show(id)};
    }

    answer cancel(std::string const& id)
    {
        auto& payment_intent = intents.at(id);
        if (payment_intent.status == "succeeded" || payment_intent.status == "processing" ||
            payment_intent.status == "canceled")
            return unexpected_state();
        payment_intent.status = "canceled";
        return {200, show(id)};
    }

    static answer refund(intent& intent)
    {
        if (intent.charges == 0 || intent.refunds > 0)
            return {400, R"({"error":{"type":"invalid_request_error","code":"charge_already_refunded"}})"};
        ++intent.refunds;
        return {200, R"({"id":"re_1","status":"succeeded"})"};
    }

    static void take(intent& intent)
    {
        intent.status = "succeeded";
        ++intent.charges;
    }

    static answer unexpected_state()
    {
        return {400,
                R"({"error":{"type":"invalid_request_error","code":"payment_intent_unexpected_state"}})"};
    }

    std::string show(std::string const& id)
    {
        auto const& payment_intent = intents.at(id);
        auto const refusal =
            payment_intent.refusal.empty()
                ? std::string("null")
                : fmt::format(R"({{"type":"card_error","decline_code":"{}"}})", payment_intent.refusal);
        return fmt::format(R"({{"id":"{}","status":"{}","amount":5990,"currency":"brl","created":1795348800,)"
                           R"("metadata":{{"payment_id":"{}"}},"last_payment_error":{}}})",
                           id, payment_intent.status, payment_intent.payment_id, refusal);
    }

    static std::string between(std::string const& text, std::string const& before, std::string const& after)
    {
        auto const index = text.find(before);
        if (index == text.npos)
            return {};
        auto const start = index + before.size();
        return text.substr(start, text.find(after, start) - start);
    }

    seeded_random random_;
    std::map<std::string, answer> answers_; ///< by idempotency key
};

} // namespace fcg::test
