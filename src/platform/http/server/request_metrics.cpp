#include "platform/http/server/request_metrics.hpp"

#include "platform/telemetry/log.hpp"

namespace fcg::http {
namespace {

using namespace std::chrono_literals;
constexpr auto slow = 1s;

telemetry::level level_of(int status, std::chrono::microseconds took)
{
    if (status == 503 || took >= slow)
        return telemetry::level::warning;
    if (status >= 500)
        return telemetry::level::error;
    return status >= 400 ? telemetry::level::info : telemetry::level::debug;
}

/// Returns true for the statuses that a caller can cause as often as it likes.
bool is_refusal(int status)
{
    return (status >= 400 && status < 500) || status == 503;
}

} // namespace

request_metrics::request_metrics(routes const& table, telemetry::metrics& metrics)
    : table_(table),
      metrics_(metrics),
      in_flight_(metrics.gauge("fcg_http_requests_in_flight", "Requests whose handler waits for something"))
{
    auto const add = [&](std::string method, std::string path) {
        auto& new_line = lines_.emplace_back();
        new_line.duration =
            metrics.histogram("fcg_http_request_duration_seconds",
                              "From the head of a request to its answer, without the network",
                              {{"method", method}, {"route", path}}, telemetry::duration_buckets());
        new_line.method = std::move(method);
        new_line.path = std::move(path);
    };
    for (auto const& route : table.all())
        add(std::string(to_text(route.method)), route.path);
    add("OTHER", "none");
}

void request_metrics::answered(request const& request, response const& response,
                               std::chrono::microseconds took)
{
    auto& line = request.route != nullptr
                     ? lines_[static_cast<std::size_t>(request.route - table_.all().data())]
                     : lines_.back();
    line.duration.observe(std::chrono::duration<double>(took).count());
    counter_of(line, response.status).add();

    auto level = level_of(response.status, took);
    if (is_refusal(response.status) &&
        !refusals_.takes_line(request, response.status, request.started + took))
        level = telemetry::level::debug;
    if (telemetry::is_logged(level))
        telemetry::log(level, "http", request.trace.correlation_id, "{} {} {} in {:.1f} ms for {}",
                       to_text(request.method), request.target.substr(0, request.target.find('?')),
                       response.status, std::chrono::duration<double, std::milli>(took).count(),
                       request.client_address);
}

telemetry::counter const& request_metrics::counter_of(line& line, int status)
{
    auto& slot = line.by_status[status_index(status)];
    if (auto const* known = slot.load(std::memory_order_acquire))
        return *known;
    std::lock_guard const lock(guard_);
    auto const& new_counter = counters_.emplace_back(metrics_.counter(
        "fcg_http_requests_total", "Requests answered",
        {{"method", line.method}, {"route", line.path}, {"status", std::to_string(status)}}));
    slot.store(&new_counter, std::memory_order_release);
    return new_counter;
}

} // namespace fcg::http
