#pragma once
#include "platform/core/random.hpp"
#include "platform/http/server.hpp"
#include "support/run_task.hpp"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

using namespace fcg::http;

/// Refused requests are logged; these tests look at the answers.
struct quiet_log {
    quiet_log() { spdlog::set_level(spdlog::level::off); }
};

inline route simple_route(method verb, std::string path, decltype(route::handle) handle,
                          access who = access::anyone)
{
    return {.method = verb,
            .path = std::move(path),
            .access = who,
            .summary = "A route of a test",
            .tag = "test",
            .answers = {},
            .handle = std::move(handle)};
}

/// Answers with this text.
inline quick_handler says(std::string text)
{
    return [text](request&) { return ok(text); };
}

/// The tokens "user", "admin" and "service" stand for somebody of that role.
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

/// A dispatcher with its surroundings; fill in `table` and `how` before the first question.
struct dispatch_case : quiet_log {
    using header_list = std::vector<std::pair<std::string, std::string>>;

    response ask(method verb, std::string const& target, header_list const& headers = {},
                 std::string const& body = {})
    {
        if (!to)
            to.emplace(table, how,
                       dispatcher::parts{.clock = time,
                                         .ids = ids,
                                         .chance = chance,
                                         .metrics = metrics,
                                         .verify = verify_test_token});
        request asked;
        asked.method = verb;
        asked.target = target;
        asked.body = body;
        asked.remote_address = address;
        asked.on = &loop;
        for (auto const& [name, value] : headers)
            asked.headers.emplace_back(name, value);
        auto answer = run(loop, to->answer(asked));
        trace = asked.trace;
        return answer;
    }

    routes table;
    server_settings how;
    std::string address = "192.0.2.1";
    core::trace trace; ///< of the last request

    async::manual_clock time{core::time_point{std::chrono::days{20'000}}};
    async::simulated_loop loop{time};
    core::seeded_random chance{7};
    core::id_generator ids{time, chance};
    telemetry::metrics metrics;
    std::optional<dispatcher> to;
};

inline std::string header_of(response const& answer, std::string_view name)
{
    for (auto const& [known, value] : answer.headers)
        if (known == name)
            return value;
    return {};
}

} // namespace fcg::test
