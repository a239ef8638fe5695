#include "app/admin/admin.hpp"
#include "app/store.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/core/text.hpp"
#include "platform/http/server/client_address.hpp"

namespace fcg::app {

namespace {

http::response plain(int status, std::string text)
{
    http::response answer;
    answer.status = status;
    answer.content_type = "text/plain; charset=utf-8";
    answer.body = std::move(text);
    return answer;
}

void append_list(std::string& json, std::string_view name, std::vector<std::string> const& texts)
{
    core::append_json_string(json += ',', name);
    json += ":[";
    for (auto const& text : texts) {
        if (&text != &texts.front())
            json += ',';
        core::append_json_string(json, text);
    }
    json += ']';
}

/// Appends the state of each circuit and the time since when it holds, by the circuit's name.
void append_circuits(std::string& json, std::vector<async::circuit_status> const& circuits)
{
    auto const append = [&](std::string_view name, auto const& value_of) {
        core::append_json_string(json += ',', name);
        json += ":{";
        for (auto const& circuit : circuits) {
            if (&circuit != &circuits.front())
                json += ',';
            core::append_json_string(json, circuit.name);
            core::append_json_string(json += ':', value_of(circuit));
        }
        json += '}';
    };
    append("circuits",
           [](async::circuit_status const& circuit_status) { return async::to_text(circuit_status.state); });
    append("circuitsSince", [](async::circuit_status const& circuit_status) {
        return core::to_rfc3339(circuit_status.since);
    });
}

/// Returns the body of /readyz. It shows circuits for the operator but does not count them as failures:
/// another process's outage is no reason to send this process no requests.
std::string readiness_text(store const& store, std::vector<std::string> const& failures, bool detail)
{
    std::string json = failures.empty() ? R"({"status":"ready")" : R"({"status":"not ready")";
    if (!detail)
        return json + '}';
    append_list(json, "troubles", failures);
    if (auto const warnings = store.warnings(); !warnings.empty())
        append_list(json, "notes", warnings);
    append_list(json, "modules", store.settings().modules);
    core::append_json_string(json += R"(,"transport":)", store.settings().bus.transport);
    append_circuits(json, store.circuits());
    return json + '}';
}

/// Decides who may see operational information.
class insiders {
public:
    explicit insiders(operation_settings const& settings) : monitoring_(settings.monitoring_addresses) {}

    bool include(http::request const& request) const
    {
        if (request.caller && request.caller->is_admin())
            return true;
        return !comes_through_stranger(request) && monitoring_.contains(request.client_address);
    }

private:
    /// Returns true if the request comes through an untrusted proxy. Such a proxy on this machine or in the
    /// monitoring network would lend its address to all of its clients.
    static bool comes_through_stranger(http::request const& request)
    {
        bool const is_forwarded = !request.header(http::x_forwarded_for_name).empty() ||
                                  !request.header(http::forwarded_name).empty();
        auto const peer = is_forwarded ? http::parse_ip_address(request.remote_address) : std::nullopt;
        return peer && peer->to_string() == request.client_address;
    }

    http::address_list monitoring_;
};

http::response show_metrics(store& store, http::request const& request, bool is_public,
                            insiders const& insiders)
{
    if (!is_public && !insiders.include(request))
        return request.caller ? http::forbidden("only monitoring and admins may see this")
                              : http::not_signed_in("only monitoring and admins may see this");
    auto answer = plain(200, store.env().metrics.render());
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
    routes.add({.method = http::method::get,
                .path = "/livez",
                .access = http::access::anyone,
                .summary = "The process runs; depends on nothing else.",
                .tag = "operations",
                .answers = {{.status = 200, .description = "Alive", .content_type = "text/plain"}},
                .handle = [](http::request&) { return plain(200, "alive\n"); }});
    routes.add({.method = http::method::get,
                .path = "/readyz",
                .access = http::access::anyone,
                .summary = "Whether the store is ready; if not, monitoring and admins see why.",
                .tag = "operations",
                .answers = {{200, "Ready"}, {503, "Not ready"}},
                .handle = [&store, own_insiders = insiders(settings),
                           is_public = settings.readiness_detail](http::request& request) {
                    auto const failures = store.failures();
                    auto answer =
                        http::ok(readiness_text(store, failures, is_public || own_insiders.include(request)));
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
                .handle = [&store, own_insiders = insiders(settings),
                           is_public = settings.public_metrics](http::request& request) {
                    return show_metrics(store, request, is_public, own_insiders);
                }});
}

} // namespace fcg::app
