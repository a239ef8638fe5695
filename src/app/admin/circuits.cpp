#include "app/admin/admin.hpp"
#include "app/admin/on_background.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>

namespace fcg::app {

namespace {

struct circuit_response {
    std::string name;
    std::string state;
    core::time_point since;
};

http::shape<circuit_response> const circuit_shape{
    "Circuit",
    {http::text("name", &circuit_response::name,
                {.description = "provider, opensearch, or the modules that another process hosts"}),
     http::choice("state", &circuit_response::state, {"closed", "open", "half-open"},
                  "open: no requests for a while; half-open: one trial request"),
     http::moment("since", &circuit_response::since)}};

circuit_response to_response(async::circuit_status const& status)
{
    return {status.name, std::string(async::to_text(status.state)), status.since};
}

http::response list_circuits(store& store)
{
    std::vector<circuit_response> shown;
    for (auto const& status : store.circuits())
        shown.push_back(to_response(status));
    return http::ok(circuit_shape.write_page(shown, std::nullopt));
}

task<http::response> reset(store& store, http::request& request)
{
    auto const name = std::string(request.path_value("circuit"));
    if (!store.reset_circuit(name))
        co_return http::not_found("circuit");
    telemetry::log(telemetry::level::warning, "app", request.trace.correlation_id,
                   "admin {} closed the circuit {}", request.caller_id().to_string(), name);
    auto const circuits = store.circuits();
    auto const it = std::ranges::find(circuits, name, &async::circuit_status::name);
    co_return http::ok(circuit_shape.write(to_response(*it)));
}

} // namespace

void add_circuit_routes(http::routes& routes, store& store)
{
    routes.add({.method = http::method::get,
                .path = "/api/admin/circuits",
                .access = http::access::admin,
                .summary = "The circuits of the services that this process calls: other processes, the "
                           "payment provider, the search server.",
                .tag = "operations",
                .answers = {{200, "The circuits", circuit_shape.describe_page()}},
                .handle = [&store](http::request&) { return list_circuits(store); }});
    routes.add({.method = http::method::post,
                .path = "/api/admin/circuits/{circuit}/reset",
                .access = http::access::admin,
                .summary = "Closes a circuit, so that the next request is sent at once.",
                .tag = "operations",
                .answers = {{200, "The circuit, closed", circuit_shape.describe()},
                            {404, "No circuit has this name"}},
                .act = "circuit.reset",
                .handle = on_background(store, reset)});
}

} // namespace fcg::app
