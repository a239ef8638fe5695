#include "app/admin/admin.hpp"
#include "app/store.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/core/text.hpp"

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
    json += R"(,"circuits":{)";
    for (auto const& circuit : of.circuits()) {
        if (json.back() != '{')
            json += ',';
        core::append_json_string(json, circuit.to);
        core::append_json_string(json += ':', circuit.state);
    }
    return json + "}}";
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
    into.add({.method = http::method::get,
              .path = "/readyz",
              .access = http::access::anyone,
              .summary = "The store takes requests; otherwise what is wrong.",
              .tag = "operations",
              .answers = {{200, "Ready"}, {503, "Not ready"}},
              .handle = [&of, detail = how.readiness_detail](http::request&) {
                  auto const troubles = of.troubles();
                  auto answer = http::ok(readiness_text(of, troubles, detail));
                  answer.status = troubles.empty() ? 200 : 503;
                  return answer;
              }});
    into.add({.method = http::method::get,
              .path = "/metrics",
              .access = how.public_metrics ? http::access::anyone : http::access::admin,
              .summary = "Measurements in Prometheus' text format.",
              .tag = "operations",
              .answers = {{.status = 200, .description = "The measurements", .content_type = "text/plain"}},
              .handle = [&of](http::request&) {
                  auto answer = plain(200, of.around().metrics.render());
                  answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
                  return answer;
              }});
}

} // namespace fcg::app
