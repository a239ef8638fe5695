#pragma once
#include "platform/core/random.hpp"
#include "platform/http/server/dispatcher.hpp"
#include "support/run_task.hpp"
#include "support/seeded_random.hpp"
#include "support/simulated_loop.hpp"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

using namespace fcg::http;

/// Disables logging: these tests provoke refusals, which are logged, and check only the responses.
struct quiet_log {
    quiet_log() { spdlog::set_level(spdlog::level::off); }
};

inline route simple_route(method verb, std::string path, decltype(route::handle) handle,
                          access access = access::anyone)
{
    return {.method = verb,
            .path = std::move(path),
            .access = access,
            .summary = "A route of a test",
            .tag = "test",
            .answers = {},
            .handle = std::move(handle)};
}

/// Returns a handler whose response is `text`.
inline quick_handler says(std::string text)
{
    return [text](request&) { return ok(text); };
}

/// Returns a principal for the tokens "user", "admin" and "service", with the role of that name. Returns
/// nothing for other tokens.
inline std::optional<principal> verify_test_token(std::string_view token)
{
    core::uuid const id{.bytes = {1, 2, 3}};
    if (token == "user")
        return principal{.user_id = id, .role = role::user, .session = "s"};
    if (token == "admin")
        return principal{.user_id = id, .role = role::admin, .session = "s"};
    if (token == "service")
        return principal{.user_id = id, .role = role::service, .session = "s"};
    return std::nullopt;
}

/// A dispatcher with its dependencies. Fill in `table` and `settings` before the first request.
struct dispatch_case : quiet_log {
    using header_list = std::vector<std::pair<std::string, std::string>>;

    response ask(method verb, std::string const& target, header_list const& headers = {},
                 std::string const& body = {})
    {
        if (!dispatcher)
            dispatcher.emplace(table, settings,
                               dispatcher::dependencies{.clock = time,
                                                        .ids = ids,
                                                        .random = random,
                                                        .metrics = metrics,
                                                        .verify = verify_test_token});
        request request;
        request.method = verb;
        request.target = target;
        request.body = body;
        request.remote_address = address;
        request.loop = &loop;
        for (auto const& [name, value] : headers)
            request.headers.emplace_back(name, value);
        auto answer = run(loop, dispatcher->answer(request));
        trace = request.trace;
        return answer;
    }

    routes table;
    server_settings settings;
    std::string address = "192.0.2.1";
    core::trace trace; ///< of the last request

    manual_clock time{core::time_point{std::chrono::days{20'000}}};
    simulated_loop loop{time};
    seeded_random random{7};
    core::id_generator ids{time, random};
    telemetry::metrics metrics;
    std::optional<dispatcher> dispatcher;
};

inline std::string header_of(response const& answer, std::string_view name)
{
    for (auto const& [known, value] : answer.headers)
        if (known == name)
            return value;
    return {};
}

} // namespace fcg::test
