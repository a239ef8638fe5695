#include "features/features.hpp"
#include "internal/payment/open_refunds.hpp"
#include "internal/payment/payment_log.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/text_log.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>

namespace fcg::payments {

namespace {

constexpr std::size_t max_bytes = 256 * 1024;

/// The text log of webhooks that operators read: one line for each webhook that came, whatever happened to
/// it. Of an unsigned webhook it shows nothing but the provider's name in the path. Thread-safe.
///
///     2026-11-22T12:00:01.250Z simulated applied event=e-1 type=charge.approved payment=0193...
///     from=127.0.0.1
///     2026-11-22T12:00:02.100Z simulated refused from=192.0.2.7 why="no signature is right"
class webhook_log {
public:
    /// `file` is in the data folder unless it is absolute. If it is empty, there is no log.
    webhook_log(std::filesystem::path const& data_folder, std::string const& file)
    {
        if (!file.empty())
            log_.emplace(data_folder / file);
    }

    void taken(http::request const& request, core::time_point time, provider_event const& event,
               webhook_disposition disposition)
    {
        if (log_)
            log_->write(time,
                        fmt::format("{} {} event={} type={} payment={} reference={} from={}",
                                    log_value(request.path_value("provider")), to_text(disposition),
                                    log_value(event.id), log_value(event.type), log_value(event.payment_id),
                                    log_value(event.reference), log_value(request.client_address)));
    }

    void refused(http::request const& request, core::time_point time, std::string_view why)
    {
        if (log_)
            log_->write(time,
                        fmt::format("{} refused from={} why={}", log_value(request.path_value("provider")),
                                    log_value(request.client_address), log_value(why)));
    }

private:
    std::optional<telemetry::text_log> log_;
};

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

void alarm_operators(module_context& context, provider_event const& event, std::string_view correlation_id)
{
    telemetry::log(telemetry::level::error, "payments", correlation_id,
                   "refunded money has not arrived (event {}), the refund waits for an operator: {}",
                   event.id, event.failure);
    show_parked_refunds(context.env.metrics, context.db);
}

task<http::response> answer(module_context& context, webhook_reader const& reader, webhook_log& log,
                            http::request& request)
{
    auto const provider = context.provider.name();
    auto const command = context.context_for(request.trace);
    if (request.path_value("provider") != provider) {
        log.refused(request, command.now, "no such provider is configured");
        co_return http::not_found("payment provider");
    }
    auto const read = reader(request, command.now);
    if (auto const* why = std::get_if<webhook_refusal>(&read)) {
        log.refused(request, command.now, why->reason);
        co_return refuse(*why);
    }
    auto const& event = std::get<provider_event>(read);
    auto unit = [&](storage::transaction& tx) { return ingest(tx, event, provider, request.body, command); };
    auto const taken = co_await context.db.write(unit);
    auto const disposition = taken.disposition;
    context.log.ended(taken.ended, command.now);
    log.taken(request, command.now, event, disposition);
    if (disposition == webhook_disposition::early)
        co_return http::unavailable("the refund has not ended here yet: send it again later");
    if (disposition == webhook_disposition::applied && event.about == provider_event::kind::bounced)
        alarm_operators(context, event, request.trace.correlation_id);
    co_return http::no_content();
}

} // namespace

void receive_webhook(http::routes& routes, module_context& context, webhook_reader const& reader)
{
    auto const log = std::make_shared<webhook_log>(context.env.data_folder, context.settings.webhook_log);
    routes.add(
        {.method = http::method::post,
         .path = "/api/payments/webhooks/{provider}",
         .access = http::access::anyone,
         .summary = "Webhooks of the payment provider, in its own format and signed by it.",
         .tag = "payments",
         .answers = {{204, "It is stored, or was before"},
                     {400, "It is signed, but cannot be understood"},
                     {401, "No signature is right, or it is too old or of the future"},
                     {404, "No such provider is configured"},
                     {503,
                      "It says that a refund failed which has not ended here yet, and must be sent again"}},
         .headers = {{"webhook-signature", false,
                      "Standard Webhooks, beside webhook-id and webhook-timestamp"},
                     {"Stripe-Signature", false, "Stripe's scheme"}},
         .accepts = "*/*",
         .max_body_bytes = max_bytes,
         .handle = [&context, &reader, log](http::request& request) {
             return answer(context, reader, *log, request);
         }});
}

} // namespace fcg::payments
