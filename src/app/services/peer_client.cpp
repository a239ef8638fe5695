#include "app/services/peer_client.hpp"

#include "platform/async/on_loop.hpp"
#include "platform/async/timeout.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/http/client/connection_pool.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include <optional>
#include <stdexcept>

namespace fcg::app {

namespace {

/// The pause before the second try is random: `min_pause` and up to `more_pause` in addition.
constexpr std::chrono::milliseconds min_pause{10};
constexpr std::chrono::milliseconds more_pause{90};

/// More concurrent requests would wait for a connection until they time out, and count against a healthy
/// process.
constexpr std::size_t max_asking_at_once = 1'024;
constexpr std::size_t max_connections = 32;

http::connection_settings settings_for(service_settings const& settings)
{
    http::connection_settings values;
    values.max = max_connections;
    values.connect_limit = std::chrono::milliseconds(settings.timeout_ms);
    values.ca_file = settings.ca_file;
    return values;
}

/// The result of one attempt: a response, or why there is none.
struct outcome {
    std::optional<json::value> answer;
    std::string fault;
    bool may_pass = false; ///< trying again at once can help
    bool is_ours = false;  ///< the request was wrong, and not the peer
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

outcome read(http::client_response const& answer)
{
    if (answer.status != 200)
        return {.answer = {},
                .fault = explain(answer.status),
                .may_pass = answer.status >= 502 && answer.status <= 504,
                .is_ours = answer.status == 400};
    auto parsed = json::parse(answer.body);
    if (auto* const value = std::get_if<json::value>(&parsed))
        return {.answer = std::move(*value), .fault = {}};
    return {.answer = {}, .fault = "its answer is not JSON"};
}

} // namespace

struct peer_client::impl {
    impl(environment& env, service_tokens const& signer, service_settings const& settings, std::string text,
         http::endpoint const& endpoint)
        : env(env),
          tokens(signer),
          limit(std::chrono::milliseconds(settings.timeout_ms)),
          modules(std::move(text)),
          authority(endpoint.authority()),
          lines(env.background, endpoint, settings_for(settings)),
          circuit({.name = modules, .address = modules + " at " + authority, .area = "services"}, env.clock,
                  env.metrics.gauge("fcg_circuit_state",
                                    "The circuit to another process: 0 closed, 1 half-open, 2 open",
                                    {{"to", modules}}),
                  {})
    {
    }

    task<json::value> ask(http::client_request request);
    task<outcome> try_and_note(http::client_request request);
    task<outcome> try_in_time(http::client_request request);
    task<outcome> try_twice(http::client_request request);
    task<outcome> try_once(http::client_request request);
    [[noreturn]] void give_up(std::string const& why) const;

    environment& env;
    service_tokens const& tokens;
    std::chrono::microseconds limit;
    std::string modules;
    std::string authority;
    // The members below belong to the background loop.
    http::connections lines;
    async::watched_circuit circuit;
    std::size_t asking = 0;
};

void peer_client::impl::give_up(std::string const& why) const
{
    throw core::remote_unavailable(fmt::format("{} at {} cannot be called: {}", modules, authority, why));
}

task<json::value> peer_client::impl::ask(http::client_request request)
{
    if (asking >= max_asking_at_once)
        give_up("too many requests wait for it");
    if (!circuit.may_try())
        give_up("it failed too often, and is not called for a while");
    auto outcome = co_await try_and_note(std::move(request));
    if (outcome.is_ours)
        throw std::runtime_error(fmt::format("{} at {} rejects our request", modules, authority));
    if (!outcome.answer)
        give_up(outcome.fault);
    co_return std::move(*outcome.answer);
}

task<outcome> peer_client::impl::try_and_note(http::client_request request)
{
    outcome outcome;
    ++asking;
    try {
        outcome = co_await try_in_time(std::move(request));
    } catch (...) { // cancelled, which says nothing about the peer
        --asking;
        circuit.abandoned();
        throw;
    }
    --asking;
    if (outcome.answer || outcome.is_ours)
        circuit.succeeded();
    else
        circuit.failed();
    co_return outcome;
}

task<outcome> peer_client::impl::try_in_time(http::client_request request)
{
    try {
        auto work = try_twice(std::move(request));
        auto new_outcome = co_await async::with_timeout(env.background, std::move(work), limit);
        co_return new_outcome;
    } catch (async::timed_out const&) {
        co_return outcome{.answer = {}, .fault = fmt::format("no answer in {} ms", limit.count() / 1'000)};
    }
}

task<outcome> peer_client::impl::try_twice(http::client_request request)
{
    auto outcome = co_await try_once(request);
    if (outcome.answer || !outcome.may_pass)
        co_return outcome;
    auto const more =
        static_cast<double>(std::chrono::microseconds(more_pause).count()) * env.random.fraction();
    auto const pause = min_pause + std::chrono::microseconds(static_cast<std::int64_t>(more));
    co_await async::sleep_for(env.background, pause);
    outcome = co_await try_once(std::move(request));
    co_return outcome;
}

task<outcome> peer_client::impl::try_once(http::client_request request)
{
    try {
        auto const answer = co_await lines.send(std::move(request), limit, true);
        co_return read(answer);
    } catch (boost::system::system_error const& fault) {
        if (fault.code() == boost::asio::error::operation_aborted)
            throw;
        co_return outcome{.answer = {}, .fault = fault.code().message(), .may_pass = true};
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
    return impl_->circuit;
}

} // namespace fcg::app
