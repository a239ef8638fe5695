#include "inside/provider/provider_http.hpp"

#include "inside/provider/provider.hpp"
#include "platform/async/timeout.hpp"
#include "platform/async/waiter.hpp"
#include "platform/http/http_date.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <variant>

namespace fcg::payments {

namespace {

constexpr std::size_t max_connections = 32;
/// A page of a report, with room: what is longer is cut off there, and so is no JSON.
constexpr std::size_t max_answer_bytes = 4 * 1024 * 1024;
constexpr int too_many = 429;

bool is_this_machine(std::string const& host)
{
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

http::endpoint endpoint_of(provider_place const& at)
{
    auto const made = http::endpoint::parse(at.url);
    if (!made || (!made->tls && !is_this_machine(made->host)))
        throw core::wrong_setting(at.setting + " must be https://host[:port][/path]");
    if (at.key.empty() || !std::ranges::all_of(at.key, [](char one) { return one > ' ' && one < '\x7f'; }))
        throw core::wrong_setting(at.key_setting + " must be a key, without white space");
    return *made;
}

http::connection_settings settings_of(provider_place const& at)
{
    http::connection_settings made;
    made.max = max_connections;
    made.ca_file = at.ca_file;
    return made;
}

} // namespace

provider_http::provider_http(surroundings& with, provider_place at)
    : clock_(with.clock),
      at_(std::move(at)),
      lines_(with.background, endpoint_of(at_), settings_of(at_))
{
}

void provider_http::lose(stake at_stake, std::string const& why) const
{
    auto const text = fmt::format("{}: {}", at_.name, why);
    if (at_stake == stake::money)
        throw outcome_unknown(text);
    throw provider_unavailable(text);
}

void provider_http::refuse_passing(http::client_answer const& given) const
{
    auto const status = given.status;
    if (status == 401 || status == 403)
        telemetry::log(telemetry::level::error, "payments", "",
                       "{} refuses our key ({}): no payment can be made until it is put right", at_.name,
                       status);
    if (status == 409) // the same order is under way there
        throw order_stumbled(fmt::format("{}: it answered {}", at_.name, status));
    if (status == too_many)
        throw provider_busy(fmt::format("{}: it answered {}", at_.name, status),
                            http::parse_retry_after(given.header("retry-after"), clock_.now()));
    if (status == 401 || status == 403)
        throw provider_unavailable(fmt::format("{}: it answered {}", at_.name, status));
}

task<http::client_answer> provider_http::send(http::client_request wanted, stake at_stake)
{
    std::string why;
    try {
        auto answer = co_await lines_.send(std::move(wanted), at_.limit, true);
        co_return answer;
    } catch (async::timed_out const&) {
        why = fmt::format("no answer in {} ms", at_.limit.count() / 1'000);
    } catch (http::never_connected const& fault) {
        throw provider_unavailable(fmt::format("{}: {}", at_.name, fault.what()));
    } catch (std::runtime_error const& fault) { // the connection broke
        if (async::means_cancelled(fault))
            throw;
        why = fault.what();
    }
    lose(at_stake, why);
}

task<provider_answer> provider_http::ask(http::client_request wanted, stake at_stake)
{
    wanted.headers.emplace_back("Authorization", "Bearer " + at_.key);
    wanted.max_answer_bytes = max_answer_bytes;
    auto const given = co_await send(std::move(wanted), at_stake);
    refuse_passing(given);
    if (given.status < 200 || given.status >= 500 || given.status / 100 == 3)
        lose(at_stake, fmt::format("it answered {}", given.status));
    auto parsed = json::parse(given.body);
    auto* const body = std::get_if<json::value>(&parsed);
    if (body == nullptr || body->as_object() == nullptr)
        lose(at_stake, fmt::format("it answered {}, and no JSON object", given.status));
    co_return provider_answer{given.status, std::move(*body)};
}

} // namespace fcg::payments
