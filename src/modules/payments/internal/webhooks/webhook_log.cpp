#include "internal/webhooks/webhook_log.hpp"

#include "internal/payment/log_value.hpp"

#include <fmt/format.h>

namespace fcg::payments {

webhook_log::webhook_log(std::filesystem::path const& data_folder, std::string const& file)
{
    if (!file.empty())
        log_.emplace(data_folder / file);
}

void webhook_log::taken(http::request const& request, core::time_point time, provider_event const& event,
                        webhook_disposition disposition)
{
    if (log_)
        log_->write(time, fmt::format("{} {} event={} type={} payment={} reference={} from={}",
                                      log_value(request.path_value("provider")), to_text(disposition),
                                      log_value(event.id), log_value(event.type), log_value(event.payment_id),
                                      log_value(event.reference), log_value(request.client_address)));
}

void webhook_log::refused(http::request const& request, core::time_point time, std::string_view why)
{
    if (log_)
        log_->write(time, fmt::format("{} refused from={} why={}", log_value(request.path_value("provider")),
                                      log_value(request.client_address), log_value(why)));
}

} // namespace fcg::payments
