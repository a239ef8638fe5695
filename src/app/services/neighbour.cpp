#include "app/services/neighbour.hpp"

#include "platform/async/on_loop.hpp"
#include "platform/async/timeout.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/http/connections.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include <optional>
#include <stdexcept>

namespace fcg::app {

namespace {

/// Before the second try, at random between these.
constexpr std::chrono::milliseconds min_pause{10};
constexpr std::chrono::milliseconds more_pause{90};

/// More at once would wait for a connection until their time is over, and count against a process that is
/// well.
constexpr std::size_t max_asking_at_once = 1'024;
constexpr std::size_t max_connections = 32;

http::connection_settings settings_for(service_settings const& how)
{
    http::connection_settings made;
    made.max = max_connections;
    made.connect_limit = std::chrono::milliseconds(how.timeout_ms);
    made.ca_file = how.ca_file;
    return made;
}

/// What came of one attempt: an answer, or why there is none.
struct outcome {
    std::optional<json::value> answer;
    std::string fault;
    bool may_pass = false; ///< trying again at once can help
    bool is_ours = false;  ///< the question was wrong, not the one who was asked
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

outcome read(http::client_answer const& given)
{
    if (given.status != 200)
        return {.answer = {},
                .fault = explain(given.status),
                .may_pass = given.status >= 502 && given.status <= 504,
                .is_ours = given.status == 400};
    auto parsed = json::parse(given.body);
    if (auto* const value = std::get_if<json::value>(&parsed))
        return {.answer = std::move(*value), .fault = {}};
    return {.answer = {}, .fault = "its answer is not JSON"};
}

} // namespace

struct neighbour::inside {
    inside(surroundings& around, service_tokens const& signer, service_settings const& how, std::string what,
           http::endpoint const& at)
        : with(around),
          tokens(signer),
          limit(std::chrono::milliseconds(how.timeout_ms)),
          modules(std::move(what)),
          place(at.authority()),
          lines(around.background, at, settings_for(how)),
          circuit(
              {.name = modules, .where = modules + " at " + place, .area = "services"}, around.clock,
              around.metrics.gauge("fcg_circuit_state",
                                   "Whether another process is asked: 0 yes, 1 on trial, 2 not for a while",
                                   {{"to", modules}}),
              {})
    {
    }

    task<json::value> ask(http::client_request wanted);
    task<outcome> try_and_note(http::client_request wanted);
    task<outcome> try_in_time(http::client_request wanted);
    task<outcome> try_twice(http::client_request wanted);
    task<outcome> try_once(http::client_request wanted);
    [[noreturn]] void give_up(std::string const& why) const;

    surroundings& with;
    service_tokens const& tokens;
    std::chrono::microseconds limit;
    std::string modules;
    std::string place;
    // On the background loop:
    http::connections lines;
    async::watched_circuit circuit;
    std::size_t asking = 0;
};

void neighbour::inside::give_up(std::string const& why) const
{
    throw core::unavailable_elsewhere(fmt::format("{} at {} cannot be asked: {}", modules, place, why));
}

task<json::value> neighbour::inside::ask(http::client_request wanted)
{
    if (asking >= max_asking_at_once)
        give_up("too many questions wait for it");
    if (!circuit.may_try())
        give_up("it failed too often, and is left alone for a while");
    auto made = co_await try_and_note(std::move(wanted));
    if (made.is_ours)
        throw std::runtime_error(fmt::format("{} at {} does not take our question", modules, place));
    if (!made.answer)
        give_up(made.fault);
    co_return std::move(*made.answer);
}

task<outcome> neighbour::inside::try_and_note(http::client_request wanted)
{
    outcome made;
    ++asking;
    try {
        made = co_await try_in_time(std::move(wanted));
    } catch (...) { // cancelled: that says nothing of the other
        --asking;
        circuit.abandoned();
        throw;
    }
    --asking;
    if (made.answer || made.is_ours)
        circuit.succeeded();
    else
        circuit.failed();
    co_return made;
}

task<outcome> neighbour::inside::try_in_time(http::client_request wanted)
{
    try {
        auto work = try_twice(std::move(wanted));
        auto made = co_await async::with_timeout(with.background, std::move(work), limit);
        co_return made;
    } catch (async::timed_out const&) {
        co_return outcome{.answer = {}, .fault = fmt::format("no answer in {} ms", limit.count() / 1'000)};
    }
}

task<outcome> neighbour::inside::try_twice(http::client_request wanted)
{
    auto made = co_await try_once(wanted);
    if (made.answer || !made.may_pass)
        co_return made;
    auto const more =
        static_cast<double>(std::chrono::microseconds(more_pause).count()) * with.chance.fraction();
    auto const pause = min_pause + std::chrono::microseconds(static_cast<std::int64_t>(more));
    co_await async::sleep_for(with.background, pause);
    made = co_await try_once(std::move(wanted));
    co_return made;
}

task<outcome> neighbour::inside::try_once(http::client_request wanted)
{
    try {
        auto const given = co_await lines.send(std::move(wanted), limit, true);
        co_return read(given);
    } catch (boost::system::system_error const& fault) {
        if (fault.code() == boost::asio::error::operation_aborted)
            throw;
        co_return outcome{.answer = {}, .fault = fault.code().message(), .may_pass = true};
    }
}

neighbour::neighbour(surroundings& with, service_tokens const& tokens, service_settings const& how,
                     std::string modules, http::endpoint const& at)
    : inside_(std::make_unique<inside>(with, tokens, how, std::move(modules), at))
{
}

neighbour::~neighbour() = default;

task<json::value> neighbour::ask(std::string module, std::string path, std::string body)
{
    auto& my = *inside_;
    http::client_request wanted{
        .method = http::method::post, .target = std::move(path), .headers = {}, .body = std::move(body)};
    wanted.headers.emplace_back("Authorization", "Bearer " + my.tokens.issue(module));
    auto work = my.ask(std::move(wanted));
    auto answer = co_await async::run_on(my.with.background, std::move(work));
    co_return answer;
}

std::string const& neighbour::modules() const
{
    return inside_->modules;
}

async::circuit_status neighbour::circuit() const
{
    return inside_->circuit.status();
}

void neighbour::reset_circuit()
{
    inside_->circuit.reset();
}

} // namespace fcg::app
