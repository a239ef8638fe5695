#include "app/audit/recorded_routes.hpp"

#include "platform/core/unavailable.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <stdexcept>

namespace fcg::app {

namespace {

/// Returns the location of what was created, otherwise the path of the request.
std::string subject_of(http::request const& request, http::response const& response)
{
    auto const location =
        std::ranges::find(response.headers, "Location", [](auto const& entry) { return entry.first; });
    return response.status == 201 && location != response.headers.end() ? location->second : request.path;
}

/// Records the end of an act. What is done stays done even if this fails: the act then stays open in the log.
task<> finish_act(audit_log& log, std::int64_t number, act_outcome outcome)
{
    try {
        co_await log.finish(number, std::move(outcome));
    } catch (core::unavailable const& fault) {
        telemetry::log(telemetry::level::error, "app", "", "the end of act {} was not recorded: {}", number,
                       fault.what());
    }
}

task<http::response> answer_on_record(audit_log& log, http::route const& route, http::request& request)
{
    auto const& handle = std::get<http::waiting_handler>(route.handle);
    if (!request.caller->is_admin()) {
        auto answered = co_await handle(request);
        co_return answered;
    }
    act act{.actor = name_admin(request), .action = route.act, .subject = request.path};
    auto const number = co_await log.begin(std::move(act));
    auto response = co_await handle(request);
    act_outcome outcome{.remark = "answered " + std::to_string(response.status),
                        .subject = subject_of(request, response),
                        .body_before = std::move(request.change.before),
                        .body_after = std::move(request.change.after)};
    co_await finish_act(log, number, std::move(outcome));
    co_return response;
}

} // namespace

http::routes record_acts(http::routes const& plain, audit_log& log)
{
    http::routes recorded;
    for (auto const& route : plain.all()) {
        auto new_route = route;
        if (!route.act.empty()) {
            if (route.access == http::access::anyone ||
                !std::holds_alternative<http::waiting_handler>(route.handle))
                throw std::logic_error("the acts of " + route.path + " cannot be recorded");
            new_route.handle = http::waiting_handler(
                [&log, route](http::request& request) { return answer_on_record(log, route, request); });
        }
        recorded.add(std::move(new_route));
    }
    return recorded;
}

std::string name_admin(http::request const& request)
{
    return "admin " + request.caller_id().to_string();
}

} // namespace fcg::app
