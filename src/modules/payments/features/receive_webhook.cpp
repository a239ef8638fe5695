#include "features/features.hpp"
#include "inside/settling/parked_refunds.hpp"
#include "inside/webhooks/webhook_log.hpp"
#include "platform/telemetry/log.hpp"

namespace fcg::payments {

namespace {

constexpr std::size_t max_bytes = 256 * 1024;

http::response refuse(webhook_refusal const& why)
{
    if (why.status == 400)
        return http::malformed_request(why.reason);
    http::response answer = http::problem{.status = 401,
                                          .slug = "webhook-not-signed",
                                          .title = "The webhook is not signed as it must be",
                                          .detail = why.reason};
    return answer.with("WWW-Authenticate", "Signature");
}

void alarm_operators(parts& of, provider_event const& event, std::string_view correlation_id)
{
    telemetry::log(telemetry::level::error, "payments", correlation_id,
                   "money that went back has not arrived (event {}), the refund waits for an operator: {}",
                   event.id, event.trouble);
    show_parked_refunds(of);
}

task<http::response> answer(parts& of, webhook_reader const& reader, webhook_log& log, http::request& asked)
{
    auto const provider = of.provider.name();
    auto const at = of.step_for(asked.trace);
    if (asked.path_value("provider") != provider) {
        log.refused(asked, at.now, "no such provider is configured");
        co_return http::not_found("payment provider");
    }
    auto const read = reader.read(asked, at.now);
    if (auto const* why = std::get_if<webhook_refusal>(&read)) {
        log.refused(asked, at.now, why->reason);
        co_return refuse(*why);
    }
    auto const& event = std::get<provider_event>(read);
    auto unit = [&](storage::transaction& in) { return take_in(in, event, provider, asked.body, at); };
    auto const taken = co_await of.db.write(unit);
    auto const fate = taken.fate;
    of.log.ended(taken.ended, at.now);
    log.taken(asked, at.now, event, fate);
    if (fate == webhook_fate::early)
        co_return http::unavailable("it was not heard yet that this money went: tell it again later");
    if (fate == webhook_fate::applied && event.about == provider_event::kind::bounced)
        alarm_operators(of, event, asked.trace.correlation_id);
    co_return http::no_content();
}

} // namespace

void receive_webhook(http::routes& into, parts& of, webhook_reader const& reader)
{
    auto const log = std::make_shared<webhook_log>(of.with.data_folder, of.how.webhook_log);
    into.add(
        {.method = http::method::post,
         .path = "/api/payments/webhooks/{provider}",
         .access = http::access::anyone,
         .summary = "What the payment provider tells by itself, in its own words and signed by it.",
         .tag = "payments",
         .answers = {{204, "It is stored, or was before"},
                     {400, "It is signed, and yet not to be understood"},
                     {401, "No signature is right, or it is too old or of the future"},
                     {404, "No such provider is configured"},
                     {503,
                      "It tells that a refund failed which has not ended here yet, and is to be told again"}},
         .headers = {{"webhook-signature", false,
                      "Standard Webhooks, beside webhook-id and webhook-timestamp"},
                     {"Stripe-Signature", false, "Stripe's scheme"}},
         .accepts = "*/*",
         .max_body_bytes = max_bytes,
         .handle = [&of, &reader, log](http::request& asked) { return answer(of, reader, *log, asked); }});
}

} // namespace fcg::payments
