#include "app/services/peer_client.hpp"

#include "platform/async/guarded_call.hpp"
#include "platform/async/on_loop.hpp"
#include "platform/async/waiter.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/http/client/connection_pool.hpp"

#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include <stdexcept>

namespace fcg::app {

namespace {

/// The pause before the second try is random: `min_pause` and up to `more_pause` in addition.
constexpr std::chrono::milliseconds min_pause{10};
constexpr std::chrono::milliseconds more_pause{90};

constexpr std::size_t max_connections = 32;

http::connection_settings settings_for(service_settings const& settings)
{
    http::connection_settings values;
    values.max = max_connections;
    values.connect_limit = std::chrono::milliseconds(settings.timeout_ms);
    values.ca_file = settings.ca_file;
    return values;
}

/// One attempt of a call.
struct attempt {
    async::call_outcome<json::value> outcome;
    bool may_pass = false; ///< trying again at once can help
};

std::string explain(int status)
{
    auto text = fmt::format("it answered {}", status);
    if (status == 401)
        text += ": services.key must be the same in both, and their clocks must agree";
    if (status == 404)
        text += ": another process may listen there";
    return text;
}

attempt read(http::client_response const& answer)
{
    auto const status = answer.status;
    if (status != 200)
        return {.outcome = {.fault = explain(status), .is_ours = status == 400},
                .may_pass = status >= 502 && status <= 504};
    auto parsed = json::parse(answer.body);
    if (auto* const value = std::get_if<json::value>(&parsed))
        return {.outcome = {.answer = std::move(*value)}};
    return {.outcome = {.fault = "its answer is not JSON"}};
}

} // namespace

struct peer_client::impl {
    impl(environment& env, service_tokens const& signer, service_settings const& settings,
         std::string modules, http::endpoint const& endpoint)
        : env(env),
          tokens(signer),
          limit(std::chrono::milliseconds(settings.timeout_ms)),
          address(modules + " at " + endpoint.authority()),
          lines(env.background, endpoint, settings_for(settings)),
          guard(env.background, env.clock, {.name = modules, .address = address, .area = "services"},
                env.metrics.gauge("fcg_circuit_state",
                                  "The circuit to another process: 0 closed, 1 half-open, 2 open",
                                  {{"to", modules}}),
                {.limit = limit})
    {
    }

    task<json::value> ask(http::client_request request);
    task<async::call_outcome<json::value>> try_twice(http::client_request request);
    task<attempt> try_once(http::client_request request);

    environment& env;
    service_tokens const& tokens;
    std::chrono::microseconds limit;
    std::string address; ///< for people
    // The members below belong to the background loop.
    http::connection_pool lines;
    async::guarded_call guard;
};

task<json::value> peer_client::impl::ask(http::client_request request)
{
    auto work = try_twice(std::move(request));
    auto outcome = co_await guard.run(std::move(work));
    if (outcome.is_ours)
        throw std::runtime_error(fmt::format("{} rejects our request", address));
    if (!outcome.answer)
        throw core::remote_unavailable(fmt::format("{} cannot be called: {}", address, outcome.fault));
    co_return std::move(*outcome.answer);
}

task<async::call_outcome<json::value>> peer_client::impl::try_twice(http::client_request request)
{
    auto first = co_await try_once(request);
    if (!first.may_pass)
        co_return std::move(first.outcome);
    auto const more =
        static_cast<double>(std::chrono::microseconds(more_pause).count()) * env.random.fraction();
    auto const pause = min_pause + std::chrono::microseconds(static_cast<std::int64_t>(more));
    co_await async::sleep_for(env.background, pause);
    auto second = co_await try_once(std::move(request));
    co_return std::move(second.outcome);
}

task<attempt> peer_client::impl::try_once(http::client_request request)
{
    try {
        auto const answer = co_await lines.send(std::move(request), limit, true);
        co_return read(answer);
    } catch (boost::system::system_error const& fault) {
        if (async::means_cancelled(fault))
            throw;
        co_return attempt{.outcome = {.fault = fault.code().message()}, .may_pass = true};
    }
}

peer_client::peer_client(environment& env, service_tokens const& tokens, service_settings const& settings,
                         std::string modules, http::endpoint const& endpoint)
    : impl_(std::make_unique<impl>(env, tokens, settings, std::move(modules), endpoint))
{
}

peer_client::~peer_client() = default;

task<json::value> peer_client::ask(std::string module, std::string path, std::string body)
{
    auto& my = *impl_;
    http::client_request request{
        .method = http::method::post, .target = std::move(path), .headers = {}, .body = std::move(body)};
    request.headers.emplace_back("Authorization", "Bearer " + my.tokens.issue(module));
    auto work = my.ask(std::move(request));
    auto answer = co_await async::run_on(my.env.background, std::move(work));
    co_return answer;
}

async::watched_circuit& peer_client::circuit()
{
    return impl_->guard.circuit();
}

} // namespace fcg::app
