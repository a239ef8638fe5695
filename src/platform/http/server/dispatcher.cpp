#include "platform/http/server/dispatcher.hpp"

#include "platform/async/error_text.hpp"
#include "platform/async/executor.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/http/routing/router.hpp"
#include "platform/http/server/client_address.hpp"
#include "platform/http/server/rate_limit.hpp"
#include "platform/http/server/request_metrics.hpp"
#include "platform/http/server/request_validation.hpp"
#include "platform/http/server/trace_headers.hpp"
#include "platform/http/server/watched_stream.hpp"
#include "platform/storage/errors.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <stdexcept>
#include <typeinfo>

namespace fcg::http {
namespace {

// The classes of rate limits.
constexpr std::string_view auth_rate = "auth";     ///< limit of an address
constexpr std::string_view player_rate = "player"; ///< limit of a signed-in player

response internal_error()
{
    return problem{500, "internal-error", "Something went wrong here",
                   "the answer's X-Correlation-ID finds it in our log"};
}

void log_bug(request const& request, std::string_view kind, std::string_view text)
{
    telemetry::log(telemetry::level::error, "http", request.trace.correlation_id, "{} {} failed: {}: {}",
                   to_text(request.method), request.path, kind, text);
}

/// Returns the response to the exception that is being handled.
response answer_to_failure(request const& request)
{
    try {
        throw;
    } catch (unreadable_body const& failure) {
        return failure.refusal;
    } catch (storage::storage_unavailable const& failure) {
        telemetry::log(telemetry::level::warning, "http", request.trace.correlation_id, "{}", failure.what());
        return unavailable("nothing can be stored at the moment");
    } catch (core::unavailable const& failure) {
        telemetry::log(telemetry::level::warning, "http", request.trace.correlation_id, "{}", failure.what());
        return unavailable("a part of the store cannot be reached at the moment");
    } catch (async::executor_full const&) {
        return unavailable("too much work is waiting");
    } catch (boost::system::system_error const& failure) {
        if (failure.code() == boost::asio::error::operation_aborted)
            return unavailable("the server is stopping");
        log_bug(request, "system error", async::error_text(failure));
    } catch (std::exception const& failure) {
        log_bug(request, typeid(failure).name(), failure.what());
    } catch (...) { // treated like every other bug: the caller must get a response
        log_bug(request, "exception", "of an unknown type");
    }
    return internal_error();
}

/// Adds the fields of draft-ietf-httpapi-ratelimit-headers-10.
void add_rate_fields(response& answer, rate_usage const& rate)
{
    std::string const name = '"' + std::string(rate.policy) + '"';
    answer.with("RateLimit-Policy", name + ";q=" + std::to_string(rate.quota) + ";w=60");
    answer.with("RateLimit",
                name + ";r=" + std::to_string(rate.remaining) + ";t=" + std::to_string(rate.reset_seconds));
}

/// Refuses a body if the method gives it no meaning: it would be dropped silently.
std::optional<response> refuse_body(request const& request)
{
    if (request.body.empty() || request.stream != nullptr)
        return std::nullopt;
    bool const carries = request.method == method::post || request.method == method::put ||
                         request.method == method::patch || request.route->body != nullptr;
    if (!carries)
        return response(malformed_request("a " + std::string(to_text(request.method)) + " here has no body"));
    return refuse_media_type(request);
}

} // namespace

struct dispatcher::impl {
    impl(routes const& table, server_settings const& settings, dependencies context)
        : dependencies(std::move(context)),
          router(table, settings.aliases),
          proxies(settings.trusted_proxies),
          proxies_write(settings.forwarded_header == forwarded_name ? forwarding::forwarded
                                                                    : forwarding::x_forwarded_for),
          auth(auth_rate, settings.auth_requests_per_minute),
          seen(table, dependencies.metrics)
    {
        if (settings.player_requests_per_minute > 0)
            players.emplace(player_rate, settings.player_requests_per_minute);
        for (auto const& route : table.all()) {
            bool const is_signed_in = route.access != access::anyone;
            if (!route.rate_limit.empty() && route.rate_limit != auth_rate &&
                (route.rate_limit != player_rate || !is_signed_in))
                throw std::logic_error("the route " + route.path +
                                       " has an unknown rate limit: " + route.rate_limit);
        }
    }

    /// Begins a request. The first step of every request.
    void begin(request& request)
    {
        request.started = dependencies.clock.steady_now();
        request.rate.reset();
        request.change = {};
        read_trace(request, dependencies.ids, dependencies.random);
        request.client_address = find_client_address(request, proxies, proxies_write);
    }

    static std::optional<response> take_from(rate_limit& limit, request& request, std::string_view caller)
    {
        request.rate = limit.take(caller, request.started);
        if (!request.rate->is_refused)
            return std::nullopt;
        return response(too_many_requests(static_cast<int>(request.rate->reset_seconds)));
    }

    /// Applies the player's limit before any work, so that a request that is sent again later is handled as
    /// the first.
    std::optional<response> refuse_player(request& request)
    {
        bool const counts = players && request.route->rate_limit == player_rate && request.caller &&
                            request.caller->role == role::user;
        return counts ? take_from(*players, request, request.caller->user_id.to_string()) : std::nullopt;
    }

    std::optional<response> refuse_head(request& request)
    {
        if (auto refusal = refuse_target(request, router))
            return refusal;
        if (request.route->rate_limit == auth_rate)
            if (auto refusal = take_from(auth, request, network_key(request.client_address)))
                return refusal;
        if (auto refusal = refuse_access(request, dependencies.verify, dependencies.ask != nullptr))
            return refusal;
        if (auto refusal = refuse_player(request))
            return refusal;
        if (auto refusal = refuse_query(request))
            return refusal;
        return request.route->streams_body ? refuse_media_type(request) : std::nullopt;
    }

    /// Asks the other process about a token that the verifier does not know. Returns the refusal, or nothing.
    task<std::optional<response>> refuse_unknown(request& request)
    {
        try {
            std::string token(request.unknown_token);
            request.unknown_token = {};
            request.caller = co_await dependencies.ask(std::move(token));
            auto refusal = refuse_caller(request);
            if (!refusal)
                refusal = refuse_player(request);
            co_return refusal;
        } catch (...) {
            co_return answer_to_failure(request);
        }
    }

    /// Ends a request. The last step of every request.
    void finish(request& request, response& answer)
    {
        if (answer.status == 401 && answer.header("WWW-Authenticate").empty())
            answer.with("WWW-Authenticate", "Bearer");
        if (request.rate)
            add_rate_fields(answer, *request.rate);
        if (answer.source && request.route != nullptr)
            answer.source =
                watch_caller(std::move(answer.source), request, dependencies.verify, dependencies.ask);
        seen.answered(request, answer, dependencies.clock.steady_now() - request.started);
        request.route = nullptr;
    }

    dependencies dependencies;
    router router;
    address_list proxies;
    forwarding proxies_write;
    rate_limit auth;
    std::optional<rate_limit> players; ///< null if players are not limited
    request_metrics seen;
};

dispatcher::dispatcher(routes const& table, server_settings const& settings, dependencies context)
    : impl_(std::make_unique<impl>(table, settings, std::move(context)))
{
}

dispatcher::~dispatcher() = default;

bool dispatcher::admit(request& request, response& response)
{
    impl_->begin(request);
    try {
        auto refusal = impl_->refuse_head(request);
        if (!refusal)
            return true;
        response = std::move(*refusal);
    } catch (...) {
        response = answer_to_failure(request);
    }
    impl_->finish(request, response);
    return false;
}

bool dispatcher::answer_quickly(request& request, response& response)
{
    if (request.route == nullptr && !admit(request, response))
        return true;
    if (!request.unknown_token.empty())
        return false;
    if (auto refusal = refuse_body(request)) {
        response = std::move(*refusal);
    } else {
        auto const* handle = std::get_if<quick_handler>(&request.route->handle);
        if (handle == nullptr)
            return false;
        try {
            response = (*handle)(request);
        } catch (...) {
            response = answer_to_failure(request);
        }
    }
    impl_->finish(request, response);
    return true;
}

task<response> dispatcher::answer(request& request)
{
    response response;
    if (answer_quickly(request, response))
        co_return response;
    if (!request.unknown_token.empty()) {
        auto refusal = co_await impl_->refuse_unknown(request);
        if (refusal)
            impl_->finish(request, response = std::move(*refusal));
        if (refusal || answer_quickly(request, response))
            co_return response;
    }
    impl_->seen.in_flight().add(1);
    try {
        auto const& handle = std::get<waiting_handler>(request.route->handle);
        response = co_await handle(request);
    } catch (...) {
        response = answer_to_failure(request);
    }
    impl_->seen.in_flight().add(-1);
    impl_->finish(request, response);
    co_return response;
}

response dispatcher::refuse(request& request, problem const& why)
{
    if (request.started == core::steady_point{})
        impl_->begin(request);
    response answer = why;
    impl_->finish(request, answer);
    return answer;
}

} // namespace fcg::http
