#include "platform/http/server/refusal_log.hpp"

#include "platform/telemetry/log.hpp"

#include <chrono>
#include <utility>

namespace fcg::http {
namespace {

using namespace std::chrono_literals;

constexpr auto between_summaries = 60s;
constexpr std::size_t max_lines = 60; ///< between two summaries

void log_summary(std::string const& summary)
{
    if (!summary.empty())
        telemetry::log(telemetry::level::info, "http", "", "{}", summary);
}

} // namespace

refusal_log::~refusal_log()
{
    log_summary(take_summary());
}

bool refusal_log::takes_line(request const& request, int status, core::steady_point now)
{
    std::string summary;
    bool takes = false;
    {
        std::lock_guard const hold(guard_);
        if (now >= next_summary_) {
            summary = take_summary();
            next_summary_ = now + between_summaries;
            lines_ = 0;
        }
        takes = request.caller && lines_ < max_lines;
        if (takes) {
            ++lines_;
        } else {
            ++counted_[status];
            last_address_ = request.remote_address;
        }
    }
    log_summary(summary);
    return takes;
}

/// Returns the summary and resets it; empty if nothing was counted. Must be called with guard_ held.
std::string refusal_log::take_summary()
{
    std::string text;
    for (auto const& [status, times] : std::exchange(counted_, {}))
        text += (text.empty() ? "requests were refused, with the status " : ", ") + std::to_string(status) +
                " " + std::to_string(times) + " times";
    return text.empty() ? text : text + "; the last one came from " + last_address_;
}

} // namespace fcg::http
