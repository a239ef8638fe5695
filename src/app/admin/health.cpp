#include "app/admin/admin.hpp"
#include "app/store.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/core/text.hpp"
#include "platform/http/client_address.hpp"

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

/// Their states, and since when, each by the circuit's name.
void append_circuits(std::string& json, std::vector<async::circuit_status> const& circuits)
{
    auto const append = [&](std::string_view name, auto const& value_of) {
        core::append_json_string(json += ',', name);
        json += ":{";
        for (auto const& one : circuits) {
            if (&one != &circuits.front())
                json += ',';
            core::append_json_string(json, one.name);
            core::append_json_string(json += ':', value_of(one));
        }
        json += '}';
    };
    append("circuits", [](async::circuit_status const& one) { return async::to_text(one.state); });
    append("circuitsSince", [](async::circuit_status const& one) { return core::to_rfc3339(one.since); });
}

/// Circuits are told for the operator, and no trouble: another process's outage is no reason to send nobody
/// here.
std::string readiness_text(store const& of, std::vector<std::string> const& troubles, bool detail)
{
    std::string json = troubles.empty() ? R"({"status":"ready")" : R"({"status":"not ready")";
    if (!detail)
        return json + '}';
    append_list(json, "troubles", troubles);
    if (auto const notes = of.notes(); !notes.empty())
        append_list(json, "notes", notes);
    append_list(json, "modules", of.settings().modules);
    core::append_json_string(json += R"(,"transport":)", of.settings().bus.transport);
    append_circuits(json, of.circuits());
    return json + '}';
}

/// Who may see what the store says of itself.
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
    /// A proxy that is not trusted, on this machine or in the network of the monitoring, would lend its
    /// address to everybody whom it serves.
    static bool comes_through_stranger(http::request const& request)
    {
        bool const is_forwarded = !request.header(http::x_forwarded_for_name).empty() ||
                                  !request.header(http::forwarded_name).empty();
        auto const peer = is_forwarded ? http::parse_ip_address(request.remote_address) : std::nullopt;
        return peer && peer->to_string() == request.client_address;
    }

    http::address_list monitoring_;
};

http::response show_metrics(store& of, http::request const& request, bool is_public, insiders const& who)
{
    if (!is_public && !who.include(request))
        return request.caller ? http::forbidden("only monitoring and admins may see this")
                              : http::not_signed_in("only monitoring and admins may see this");
    auto answer = plain(200, of.around().metrics.render());
    answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return answer;
}

void count_early_ends(surroundings& env)
{
    env.metrics.before_rendering([&env] {
        for (auto const& [task, times] : async::early_ends(env.background))
            env.metrics
                .gauge("fcg_background_task_early_ends",
                       "How often a task that must run as long as the store has ended and was begun again",
                       {{"task", task}})
                .set(static_cast<double>(times));
    });
}

} // namespace

void add_health_routes(http::routes& into, store& of, operation_settings const& how)
{
    count_early_ends(of.around());
    into.add({.method = http::method::get,
              .path = "/livez",
              .access = http::access::anyone,
              .summary = "The process runs; depends on nothing else.",
              .tag = "operations",
              .answers = {{.status = 200, .description = "Alive", .content_type = "text/plain"}},
              .handle = [](http::request&) { return plain(200, "alive\n"); }});
    into.add(
        {.method = http::method::get,
         .path = "/readyz",
         .access = http::access::anyone,
         .summary = "The store takes requests; otherwise what is wrong, which monitoring and admins see.",
         .tag = "operations",
         .answers = {{200, "Ready"}, {503, "Not ready"}},
         .handle = [&of, who = insiders(how), is_public = how.readiness_detail](http::request& request) {
             auto const troubles = of.troubles();
             auto answer = http::ok(readiness_text(of, troubles, is_public || who.include(request)));
             answer.status = troubles.empty() ? 200 : 503;
             return answer;
         }});
    into.add({.method = http::method::get,
              .path = "/metrics",
              .access = http::access::anyone,
              .summary = "Measurements in Prometheus' text format, for monitoring and admins.",
              .tag = "operations",
              .answers = {{.status = 200, .description = "The measurements", .content_type = "text/plain"},
                          {401, "The address is not one of the monitoring's"},
                          {403, "Nor is the caller an admin"}},
              .handle = [&of, who = insiders(how), is_public = how.public_metrics](http::request& request) {
                  return show_metrics(of, request, is_public, who);
              }});
}

} // namespace fcg::app
