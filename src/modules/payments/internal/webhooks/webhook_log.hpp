#pragma once
#include "internal/webhooks/webhook.hpp"
#include "platform/telemetry/text_log.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::payments {

/// The text log of webhooks that operators read: one line for each webhook that came, whatever happened to
/// it. Of an unsigned webhook it shows nothing but the provider's name in the path. Thread-safe.
///
///     2026-11-22T12:00:01.250Z simulated applied event=e-1 type=charge.approved payment=0193...
///     from=127.0.0.1
///     2026-11-22T12:00:02.100Z simulated refused from=192.0.2.7 why="no signature is right"
class webhook_log {
public:
    /// `file` is in the data folder unless it is absolute. If it is empty, there is no log.
    webhook_log(std::filesystem::path const& data_folder, std::string const& file);

    void taken(http::request const& request, core::time_point time, provider_event const& event,
               webhook_disposition disposition);
    void refused(http::request const& request, core::time_point time, std::string_view why);

private:
    std::optional<telemetry::text_log> log_;
};

} // namespace fcg::payments
