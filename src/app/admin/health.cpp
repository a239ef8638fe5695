#include "app/admin/admin.hpp"
#include "app/store.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/http/server/client_address.hpp"
#include "platform/json/value.hpp"

#include <utility>

namespace fcg::app {

namespace {

http::response plain(std::string text)
{
    auto answer = http::ok(std::move(text));
    answer.content_type = "text/plain; charset=utf-8";
    return answer;
}

json::value list_of(std::vector<std::string> const& texts)
{
    return json::value(json::value::list(texts.begin(), texts.end()));
}

/// Returns the body of /readyz. It shows circuits for the operator but does not count them as failures:
/// another process's outage is no reason to send this process no requests.
std::string readiness_text(store const& store, std::vector<std::string> const& failures, bool detail)
{
    json::value::object body;
    body.emplace_back("status", std::string(failures.empty() ? "ready" : "not ready"));
    if (!detail)
        return json::value(std::move(body)).to_text();
    body.emplace_back("troubles", list_of(failures));
    if (auto const warnings = store.warnings(); !warnings.empty())
        body.emplace_back("notes", list_of(warnings));
    body.emplace_back("modules", list_of(store.settings().modules));
    body.emplace_back("transport", store.settings().bus.transport);
    json::value::object states;
    json::value::object since;
    for (auto const& circuit : store.circuits()) {
        states.emplace_back(circuit.name, std::string(async::to_text(circuit.state)));
        since.emplace_back(circuit.name, core::to_rfc3339(circuit.since));
    }
    body.emplace_back("circuits", std::move(states));
    body.emplace_back("circuitsSince", std::move(since));
    return json::value(std::move(body)).to_text();
}

/// Returns true if the request comes through an untrusted proxy. Such a proxy on this machine or in the
/// monitoring network would lend its address to all of its clients.
bool comes_through_stranger(http::request const& request)
{
    bool const is_forwarded =
        !request.header(http::x_forwarded_for_name).empty() || !request.header(http::forwarded_name).empty();
    auto const peer = is_forwarded ? http::parse_ip_address(request.remote_address) : std::nullopt;
    return peer && peer->to_string() == request.client_address;
}

/// Returns true if the caller may see operational information.
bool is_insider(http::request const& request, http::address_list const& monitoring)
{
    if (request.caller && request.caller->is_admin())
        return true;
    return !comes_through_stranger(request) && monitoring.contains(request.client_address);
}

http::response show_metrics(store& store, http::request const& request, bool is_public,
                            http::address_list const& monitoring)
{
    if (!is_public && !is_insider(request, monitoring))
        return request.caller ? http::forbidden("only monitoring and admins may see this")
                              : http::not_signed_in("only monitoring and admins may see this");
    auto answer = plain(store.env().metrics.render());
    answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return answer;
}

void count_early_ends(environment& env)
{
    env.metrics.before_rendering([&env] {
        for (auto const& [task, times] : async::early_ends(env.background))
            env.metrics
                .gauge("fcg_background_task_early_ends",
                       "How often a task that must run as long as the store has ended and was restarted",
                       {{"task", task}})
                .set(static_cast<double>(times));
    });
}

} // namespace

void add_health_routes(http::routes& routes, store& store, operation_settings const& settings)
{
    count_early_ends(store.env());
    http::address_list const monitoring(settings.monitoring_addresses);
    routes.add({.method = http::method::get,
                .path = "/livez",
                .access = http::access::anyone,
                .summary = "The process runs; depends on nothing else.",
                .tag = "operations",
                .answers = {{.status = 200, .description = "Alive", .content_type = "text/plain"}},
                .handle = [](http::request&) { return plain("alive\n"); }});
    routes.add(
        {.method = http::method::get,
         .path = "/readyz",
         .access = http::access::anyone,
         .summary = "Whether the store is ready; if not, monitoring and admins see why.",
         .tag = "operations",
         .answers = {{200, "Ready"}, {503, "Not ready"}},
         .handle = [&store, monitoring, is_public = settings.readiness_detail](http::request& request) {
             auto const failures = store.failures();
             auto answer =
                 http::ok(readiness_text(store, failures, is_public || is_insider(request, monitoring)));
             answer.status = failures.empty() ? 200 : 503;
             return answer;
         }});
    routes.add({.method = http::method::get,
                .path = "/metrics",
                .access = http::access::anyone,
                .summary = "Measurements in Prometheus' text format, for monitoring and admins.",
                .tag = "operations",
                .answers = {{.status = 200, .description = "The measurements", .content_type = "text/plain"},
                            {401, "Neither a monitoring address nor signed in"},
                            {403, "Neither a monitoring address nor an admin"}},
                .handle = [&store, monitoring, is_public = settings.public_metrics](http::request& request) {
                    return show_metrics(store, request, is_public, monitoring);
                }});
}

} // namespace fcg::app
