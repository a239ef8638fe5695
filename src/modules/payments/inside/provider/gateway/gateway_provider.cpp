// A store's own gateway: plain JSON over HTTPS.
#include "inside/provider/form.hpp"
#include "inside/provider/gateway/messages.hpp"
#include "inside/provider/provider_http.hpp"
#include "inside/provider/providers.hpp"
#include "platform/core/text.hpp"
#include "platform/telemetry/log.hpp"

namespace fcg::payments {

namespace {

constexpr int not_there = 404;

provider_place place_of(payment_settings const& how)
{
    return {.name = "gateway",
            .setting = "payments.gateway.url",
            .url = how.gateway.url,
            .key_setting = "payments.gateway.key",
            .key = how.gateway.key,
            .ca_file = how.gateway.ca_file,
            .limit = std::chrono::milliseconds(how.provider_timeout_ms)};
}

std::string path_of(std::string const& payment_id)
{
    return "/charges/" + percent_encoded(payment_id);
}

/// docs/payment-gateway.md says what the other side answers.
class gateway_provider final : public payment_provider {
public:
    /// Throws std::runtime_error for the operator.
    gateway_provider(surroundings& with, payment_settings const& how);

    std::string name() const override { return lines_.name(); }

    bool opens_first() const override { return false; }

    task<std::string> open(charge_order) override { co_return std::string(); }

    task<charge_outcome> charge(charge_order order) override;
    task<std::optional<charge_outcome>> look_up(known_charge which) override;
    task<charge_outcome> cancel(known_charge which) override;
    task<refund_outcome> refund(refund_order order) override;
    task<report_page> report(core::time_point from, core::time_point to, std::string page) override;

private:
    task<provider_answer> get(std::string target);
    task<provider_answer> post(std::string target, std::string body, std::string key);
    void complain(provider_answer const& refused, std::string const& doing) const;

    provider_http lines_;
};

} // namespace

gateway_provider::gateway_provider(surroundings& with, payment_settings const& how)
    : lines_(with, place_of(how))
{
}

task<provider_answer> gateway_provider::get(std::string target)
{
    http::client_request wanted{
        .method = http::method::get, .target = std::move(target), .headers = {}, .body = {}};
    auto answer = co_await lines_.ask(std::move(wanted), stake::nothing);
    co_return answer;
}

task<provider_answer> gateway_provider::post(std::string target, std::string body, std::string key)
{
    http::client_request wanted{.method = http::method::post,
                                .target = std::move(target),
                                .headers = {{"Idempotency-Key", std::move(key)}},
                                .body = std::move(body)};
    auto answer = co_await lines_.ask(std::move(wanted), stake::money);
    co_return answer;
}

void gateway_provider::complain(provider_answer const& refused, std::string const& doing) const
{
    telemetry::log(telemetry::level::error, "payments", "", "the gateway refuses {}: {} {}", doing,
                   refused.status, core::one_line(json::text_in(refused.body, "error")));
}

task<charge_outcome> gateway_provider::charge(charge_order order)
{
    auto const answer = co_await post("/charges", gateway_json::write_charge(order), order.payment_id);
    if (!answer.is_good()) {
        complain(answer, "to charge payment " + order.payment_id);
        if (answer.status == not_there) // no order is at fault for a wrong URL
            lines_.lose(stake::nothing, "it has no place for charges");
        charge_outcome refused;
        refused.reason = "the payment provider does not take this order";
        co_return refused;
    }
    auto const told = gateway_json::read_charge(answer.body);
    if (!told || told->payment_id != order.payment_id)
        lines_.lose(stake::money, "its answer is not the charge that was asked for");
    co_return told->outcome;
}

task<std::optional<charge_outcome>> gateway_provider::look_up(known_charge which)
{
    auto const answer = co_await get(path_of(which.payment_id));
    if (answer.status == not_there)
        co_return std::nullopt;
    auto const told = answer.is_good() ? gateway_json::read_charge(answer.body) : std::nullopt;
    if (!told || told->payment_id != which.payment_id)
        lines_.lose(stake::nothing, "its answer is not the charge that was asked for");
    co_return told->outcome;
}

task<charge_outcome> gateway_provider::cancel(known_charge which)
{
    auto const path = path_of(which.payment_id) + "/cancel";
    auto const answer = co_await post(path, "{}", which.payment_id + "-cancel");
    auto const told = answer.is_good() ? gateway_json::read_charge(answer.body) : std::nullopt;
    if (!told || told->payment_id != which.payment_id)
        lines_.lose(stake::money, "its answer is not the charge that was to be cancelled");
    co_return told->outcome;
}

task<refund_outcome> gateway_provider::refund(refund_order order)
{
    auto const answer = co_await post("/refunds", gateway_json::write_refund(order), order.key);
    if (!answer.is_good()) {
        complain(answer, "to refund payment " + order.payment_id);
        auto const why = core::one_line(json::text_in(answer.body, "error"));
        co_return refund_outcome{refund_outcome::kind::refused, std::to_string(answer.status) + " " + why};
    }
    auto const told = gateway_json::read_refund(answer.body);
    if (!told)
        lines_.lose(stake::money, "its answer is no refund");
    co_return *told;
}

task<report_page> gateway_provider::report(core::time_point from, core::time_point to, std::string page)
{
    form query;
    query.add("from", core::to_rfc3339(from)).add("to", core::to_rfc3339(to));
    if (!page.empty())
        query.add("page", page);
    auto const answer = co_await get("/charges?" + query.text());
    auto const told = answer.is_good() ? gateway_json::read_report(answer.body) : std::nullopt;
    if (!told)
        lines_.lose(stake::nothing, "its report makes no sense");
    co_return *told;
}

std::unique_ptr<payment_provider> gateway(surroundings& with, payment_settings const& how)
{
    return std::make_unique<gateway_provider>(with, how);
}

} // namespace fcg::payments
