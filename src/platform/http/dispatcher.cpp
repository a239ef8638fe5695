#include "platform/async/error_text.hpp"
#include "platform/async/workplace.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/http/access.hpp"
#include "platform/http/client_address.hpp"
#include "platform/http/head_checks.hpp"
#include "platform/http/observation.hpp"
#include "platform/http/rate_limit.hpp"
#include "platform/http/server.hpp"
#include "platform/http/trace_headers.hpp"
#include "platform/http/watched_stream.hpp"
#include "platform/storage/errors.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <stdexcept>
#include <typeinfo>

namespace fcg::http {
namespace {

// The classes of rate limits.
constexpr std::string_view auth_rate = "auth";     ///< of an address
constexpr std::string_view player_rate = "player"; ///< of a signed-in player

response internal_error()
{
    return problem{.status = 500,
                   .slug = "internal-error",
                   .title = "Something went wrong here",
                   .detail = "the answer's X-Correlation-ID finds it in our log"};
}

void log_bug(request const& asked, std::string_view kind, std::string_view what)
{
    telemetry::log(telemetry::level::error, "http", asked.trace.correlation_id, "{} {} failed: {}: {}",
                   to_text(asked.method), asked.path, kind, what);
}

/// The answer to the exception that is being handled.
response answer_to_failure(request const& asked)
{
    try {
        throw;
    } catch (unreadable_body const& failure) {
        return failure.refusal();
    } catch (storage::storage_unavailable const& failure) {
        telemetry::log(telemetry::level::warning, "http", asked.trace.correlation_id, "{}", failure.what());
        return unavailable("nothing can be stored at the moment");
    } catch (core::unavailable const& failure) {
        telemetry::log(telemetry::level::warning, "http", asked.trace.correlation_id, "{}", failure.what());
        return unavailable("a part of the store cannot be reached at the moment");
    } catch (async::workplace_full const&) {
        return unavailable("too much work is waiting");
    } catch (boost::system::system_error const& failure) {
        if (failure.code() == boost::asio::error::operation_aborted)
            return unavailable("the server is stopping");
        log_bug(asked, "system error", async::error_text(failure));
    } catch (std::exception const& failure) {
        log_bug(asked, typeid(failure).name(), failure.what());
    } catch (...) { // answered like every other bug: the caller must hear something
        log_bug(asked, "exception", "of an unknown type");
    }
    return internal_error();
}

/// The fields of draft-ietf-httpapi-ratelimit-headers-10.
void add_rate_fields(response& answer, rate_usage const& rate)
{
    std::string const name = '"' + std::string(rate.policy) + '"';
    answer.with("RateLimit-Policy", name + ";q=" + std::to_string(rate.quota) + ";w=60");
    answer.with("RateLimit",
                name + ";r=" + std::to_string(rate.remaining) + ";t=" + std::to_string(rate.reset_seconds));
}

/// A body where the method gives it no meaning would be dropped silently.
std::optional<response> refuse_body(request const& asked)
{
    if (asked.body.empty() || asked.stream != nullptr)
        return std::nullopt;
    bool const carries = asked.method == method::post || asked.method == method::put ||
                         asked.method == method::patch || asked.route->body != nullptr;
    if (!carries)
        return response(malformed_request("a " + std::string(to_text(asked.method)) + " here has no body"));
    return refuse_media_type(asked);
}

} // namespace

struct dispatcher::inside {
    inside(routes const& table, server_settings const& how, parts given)
        : with(std::move(given)),
          where(table, how.aliases),
          proxies(how.trusted_proxies),
          proxies_write(how.forwarded_header == forwarded_name ? forwarding::forwarded
                                                               : forwarding::x_forwarded_for),
          auth(auth_rate, how.auth_requests_per_minute),
          seen(table, with.metrics)
    {
        if (how.player_requests_per_minute > 0)
            players.emplace(player_rate, how.player_requests_per_minute);
        for (auto const& one : table.all()) {
            bool const is_signed_in = one.access != access::anyone;
            if (!one.rate_limit.empty() && one.rate_limit != auth_rate &&
                (one.rate_limit != player_rate || !is_signed_in))
                throw std::logic_error("the route " + one.path +
                                       " has an unknown rate limit: " + one.rate_limit);
        }
    }

    /// The first step of every request.
    void begin(request& asked)
    {
        asked.started = with.clock.steady_now();
        asked.rate.reset();
        asked.change = {};
        read_trace(asked, with.ids, with.chance);
        asked.client_address = find_client_address(asked, proxies, proxies_write);
    }

    static std::optional<response> take_from(rate_limit& limit, request& asked, std::string_view caller)
    {
        asked.rate = limit.take(caller, asked.started);
        if (!asked.rate->is_refused)
            return std::nullopt;
        return response(too_many_requests(static_cast<int>(asked.rate->reset_seconds)));
    }

    /// Before any work, so that a request that is sent again later is answered as if it were the first.
    std::optional<response> refuse_player(request& asked)
    {
        bool const counts = players && asked.route->rate_limit == player_rate && asked.caller &&
                            asked.caller->role == role::user;
        return counts ? take_from(*players, asked, asked.caller->user_id.to_string()) : std::nullopt;
    }

    std::optional<response> refuse_head(request& asked)
    {
        if (auto refusal = refuse_target(asked, where))
            return refusal;
        if (asked.route->rate_limit == auth_rate)
            if (auto refusal = take_from(auth, asked, network_key(asked.client_address)))
                return refusal;
        if (auto refusal = refuse_access(asked, with.verify, with.ask != nullptr))
            return refusal;
        if (auto refusal = refuse_player(asked))
            return refusal;
        if (auto refusal = refuse_query(asked))
            return refusal;
        return asked.route->streams_body ? refuse_media_type(asked) : std::nullopt;
    }

    /// Finds out whom a token stands for that the verifier does not know.
    task<std::optional<response>> refuse_unknown(request& asked)
    {
        try {
            std::string token(asked.unknown_token);
            asked.unknown_token = {};
            asked.caller = co_await with.ask(std::move(token));
            auto refusal = refuse_caller(asked);
            if (!refusal)
                refusal = refuse_player(asked);
            co_return refusal;
        } catch (...) {
            co_return answer_to_failure(asked);
        }
    }

    /// The last step of every request.
    void finish(request& asked, response& answer)
    {
        if (answer.status == 401 &&
            std::none_of(answer.headers.begin(), answer.headers.end(),
                         [](auto const& one) { return one.first == "WWW-Authenticate"; }))
            answer.with("WWW-Authenticate", "Bearer");
        if (asked.rate)
            add_rate_fields(answer, *asked.rate);
        if (answer.source && asked.route != nullptr)
            answer.source = watch_caller(std::move(answer.source), asked, with.verify, with.ask);
        seen.answered(asked, answer, with.clock.steady_now() - asked.started);
        asked.route = nullptr;
    }

    parts with;
    router where;
    address_list proxies;
    forwarding proxies_write;
    rate_limit auth;
    std::optional<rate_limit> players; ///< null if they are not limited
    observation seen;
};

dispatcher::dispatcher(routes const& table, server_settings const& how, parts with)
    : inside_(std::make_unique<inside>(table, how, std::move(with)))
{
}

dispatcher::~dispatcher() = default;

bool dispatcher::admit(request& asked, response& into)
{
    inside_->begin(asked);
    try {
        auto refusal = inside_->refuse_head(asked);
        if (!refusal)
            return true;
        into = std::move(*refusal);
    } catch (...) {
        into = answer_to_failure(asked);
    }
    inside_->finish(asked, into);
    return false;
}

bool dispatcher::answer_quickly(request& asked, response& into)
{
    if (asked.route == nullptr && !admit(asked, into))
        return true;
    if (!asked.unknown_token.empty())
        return false;
    if (auto refusal = refuse_body(asked)) {
        into = std::move(*refusal);
    } else {
        auto const* handle = std::get_if<quick_handler>(&asked.route->handle);
        if (handle == nullptr)
            return false;
        try {
            into = (*handle)(asked);
        } catch (...) {
            into = answer_to_failure(asked);
        }
    }
    inside_->finish(asked, into);
    return true;
}

task<response> dispatcher::answer(request& asked)
{
    response given;
    if (answer_quickly(asked, given))
        co_return given;
    if (!asked.unknown_token.empty()) {
        auto refusal = co_await inside_->refuse_unknown(asked);
        if (refusal)
            inside_->finish(asked, given = std::move(*refusal));
        if (refusal || answer_quickly(asked, given))
            co_return given;
    }
    inside_->seen.in_flight().add(1);
    try {
        auto const& handle = std::get<waiting_handler>(asked.route->handle);
        given = co_await handle(asked);
    } catch (...) {
        given = answer_to_failure(asked);
    }
    inside_->seen.in_flight().add(-1);
    inside_->finish(asked, given);
    co_return given;
}

response dispatcher::refuse(request& asked, problem const& why)
{
    if (asked.started == core::steady_point{})
        inside_->begin(asked);
    response answer = why;
    inside_->finish(asked, answer);
    return answer;
}

} // namespace fcg::http
