#pragma once
#include "inside/webhooks/webhook.hpp"
#include "platform/telemetry/text_log.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::payments {

/// The text log that operators read: one line for each webhook that came, whatever became of it.
///
///     2026-11-22T12:00:01.250Z simulated applied event=e-1 type=charge.approved payment=0193...
///     from=127.0.0.1 2026-11-22T12:00:02.100Z simulated refused from=192.0.2.7 why="no signature is right"
///
/// Nothing of what is not signed stands in it but the provider's name in the path. Any thread.
class webhook_log {
public:
    /// `file`: in the data folder unless absolute; empty: there is none.
    webhook_log(std::filesystem::path const& data_folder, std::string const& file);

    void taken(http::request const& asked, core::time_point at, provider_event const& event,
               webhook_fate fate);
    void refused(http::request const& asked, core::time_point at, std::string_view why);

private:
    std::optional<telemetry::text_log> log_;
};

} // namespace fcg::payments
