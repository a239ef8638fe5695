#include "internal/provider/gateway/gateway_provider.hpp"

#include "internal/provider/form.hpp"
#include "internal/provider/gateway/messages.hpp"
#include "internal/provider/provider_http.hpp"
#include "platform/core/text.hpp"
#include "platform/telemetry/log.hpp"

namespace fcg::payments {

namespace {

constexpr int not_there = 404;

provider_endpoint place_of(payment_settings const& settings)
{
    return {.name = "gateway",
            .setting = "payments.gateway.url",
            .url = settings.gateway.url,
            .key_setting = "payments.gateway.key",
            .key = settings.gateway.key,
            .ca_file = settings.gateway.ca_file,
            .limit = std::chrono::milliseconds(settings.provider_timeout_ms)};
}

std::string path_of(std::string const& payment_id)
{
    return "/charges/" + percent_encoded(payment_id);
}

/// A provider that speaks the protocol of docs/payment-gateway.md.
class gateway_provider final : public payment_provider {
public:
    /// Throws std::runtime_error, with a text for the operator.
    gateway_provider(environment& env, payment_settings const& settings);

    std::string name() const override { return lines_.name(); }

    bool opens_first() const override { return false; }

    task<std::string> open(charge_order) override { co_return std::string(); }

    task<charge_outcome> charge(charge_order order) override;
    task<std::optional<charge_outcome>> look_up(known_charge charge) override;
    task<charge_outcome> cancel(known_charge charge) override;
    task<refund_outcome> refund(refund_order order) override;
    task<report_page> report(core::time_point begin, core::time_point end, std::string page) override;

private:
    task<provider_response> get(std::string target);
    task<provider_response> post(std::string target, std::string body, std::string key);
    void log_refusal(provider_response const& refused, std::string const& doing) const;

    provider_http lines_;
};

} // namespace

gateway_provider::gateway_provider(environment& env, payment_settings const& settings)
    : lines_(env, place_of(settings))
{
}

task<provider_response> gateway_provider::get(std::string target)
{
    http::client_request request{
        .method = http::method::get, .target = std::move(target), .headers = {}, .body = {}};
    auto answer = co_await lines_.ask(std::move(request), risk::nothing);
    co_return answer;
}

task<provider_response> gateway_provider::post(std::string target, std::string body, std::string key)
{
    http::client_request request{.method = http::method::post,
                                 .target = std::move(target),
                                 .headers = {{"Idempotency-Key", std::move(key)}},
                                 .body = std::move(body)};
    auto answer = co_await lines_.ask(std::move(request), risk::money);
    co_return answer;
}

void gateway_provider::log_refusal(provider_response const& refused, std::string const& doing) const
{
    telemetry::log(telemetry::level::error, "payments", "", "the gateway refuses {}: {} {}", doing,
                   refused.status, core::one_line(json::text_in(refused.body, "error")));
}

task<charge_outcome> gateway_provider::charge(charge_order order)
{
    auto const answer = co_await post("/charges", gateway_json::write_charge(order), order.payment_id);
    if (!answer.is_good()) {
        log_refusal(answer, "to charge payment " + order.payment_id);
        if (answer.status == not_there) // a wrong URL is not the order's fault
            lines_.lose(risk::nothing, "it has no endpoint for charges");
        charge_outcome refused;
        refused.reason = "the payment provider does not accept this order";
        co_return refused;
    }
    auto const charge_in_response = gateway_json::read_charge(answer.body);
    if (!charge_in_response || charge_in_response->payment_id != order.payment_id)
        lines_.lose(risk::money, "its answer is not the charge that was asked for");
    co_return charge_in_response->outcome;
}

task<std::optional<charge_outcome>> gateway_provider::look_up(known_charge charge)
{
    auto const answer = co_await get(path_of(charge.payment_id));
    if (answer.status == not_there)
        co_return std::nullopt;
    auto const charge_in_response = answer.is_good() ? gateway_json::read_charge(answer.body) : std::nullopt;
    if (!charge_in_response || charge_in_response->payment_id != charge.payment_id)
        lines_.lose(risk::nothing, "its answer is not the charge that was asked for");
    co_return charge_in_response->outcome;
}

task<charge_outcome> gateway_provider::cancel(known_charge charge)
{
    auto const path = path_of(charge.payment_id) + "/cancel";
    auto const answer = co_await post(path, "{}", charge.payment_id + "-cancel");
    auto const charge_in_response = answer.is_good() ? gateway_json::read_charge(answer.body) : std::nullopt;
    if (!charge_in_response || charge_in_response->payment_id != charge.payment_id)
        lines_.lose(risk::money, "its answer is not the charge that was to be cancelled");
    co_return charge_in_response->outcome;
}

task<refund_outcome> gateway_provider::refund(refund_order order)
{
    auto const answer = co_await post("/refunds", gateway_json::write_refund(order), order.key);
    if (!answer.is_good()) {
        log_refusal(answer, "to refund payment " + order.payment_id);
        auto const why = core::one_line(json::text_in(answer.body, "error"));
        co_return refund_outcome{refund_outcome::kind::refused, std::to_string(answer.status) + " " + why};
    }
    auto const refund_outcome = gateway_json::read_refund(answer.body);
    if (!refund_outcome)
        lines_.lose(risk::money, "its answer is not a refund");
    co_return *refund_outcome;
}

task<report_page> gateway_provider::report(core::time_point begin, core::time_point end, std::string page)
{
    form query;
    query.add("from", core::to_rfc3339(begin)).add("to", core::to_rfc3339(end));
    if (!page.empty())
        query.add("page", page);
    auto const answer = co_await get("/charges?" + query.text());
    auto const report_page = answer.is_good() ? gateway_json::read_report(answer.body) : std::nullopt;
    if (!report_page)
        lines_.lose(risk::nothing, "its report is not valid");
    co_return *report_page;
}

std::unique_ptr<payment_provider> gateway(environment& env, payment_settings const& settings)
{
    return std::make_unique<gateway_provider>(env, settings);
}

} // namespace fcg::payments
