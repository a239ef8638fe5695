#include "internal/provider/provider_http.hpp"

#include "internal/provider/provider.hpp"
#include "platform/async/timeout.hpp"
#include "platform/async/waiter.hpp"
#include "platform/http/http_date.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <variant>

namespace fcg::payments {

namespace {

constexpr std::size_t max_connections = 32;
/// Enough for a page of a report. A longer body is cut off there and is then invalid JSON.
constexpr std::size_t max_answer_bytes = 4 * 1024 * 1024;
constexpr int too_many = 429;

bool is_plain(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '-' || character == '_' ||
           character == '.' || character == '~';
}

bool is_this_machine(std::string const& host)
{
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

http::endpoint endpoint_of(provider_endpoint const& endpoint)
{
    auto const server = http::endpoint::parse(endpoint.url);
    if (!server || (!server->tls && !is_this_machine(server->host)))
        throw core::wrong_setting(endpoint.setting + " must be https://host[:port][/path]");
    auto const is_visible = [](char character) { return character > ' ' && character < '\x7f'; };
    if (endpoint.key.empty() || !std::ranges::all_of(endpoint.key, is_visible))
        throw core::wrong_setting(endpoint.key_setting + " must be a key, without white space");
    return *server;
}

http::connection_settings settings_of(provider_endpoint const& endpoint)
{
    http::connection_settings settings;
    settings.max = max_connections;
    settings.ca_file = endpoint.ca_file;
    return settings;
}

} // namespace

std::string percent_encoded(std::string_view text)
{
    std::string out;
    for (char const character : text) {
        if (is_plain(character))
            out += character;
        else
            fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(character));
    }
    return out;
}

form& form::add(std::string_view name, std::string_view value)
{
    if (!text_.empty())
        text_ += '&';
    text_ += percent_encoded(name) + '=' + percent_encoded(value);
    return *this;
}

provider_http::provider_http(environment& env, provider_endpoint endpoint)
    : clock_(env.clock),
      provider_endpoint_(std::move(endpoint)),
      lines_(env.background, endpoint_of(provider_endpoint_), settings_of(provider_endpoint_))
{
}

void provider_http::lose(risk risk, std::string const& why) const
{
    auto const text = fmt::format("{}: {}", provider_endpoint_.name, why);
    if (risk == risk::money)
        throw outcome_unknown(text);
    throw provider_unavailable(text);
}

void provider_http::refuse_passing(http::client_response const& answer) const
{
    auto const status = answer.status;
    auto const why = fmt::format("{}: it answered {}", provider_endpoint_.name, status);
    if (status == 409) // this order is already in progress at the provider
        throw order_stumbled(why);
    if (status == too_many)
        throw provider_busy(why, http::parse_retry_after(answer.header("retry-after"), clock_.now()));
    if (status != 401 && status != 403)
        return;
    telemetry::log(telemetry::level::error, "payments", "",
                   "{} refuses our key ({}): no payment can be made until it is corrected",
                   provider_endpoint_.name, status);
    throw provider_unavailable(why);
}

task<http::client_response> provider_http::send(http::client_request request, risk risk)
{
    std::string why;
    try {
        auto answer = co_await lines_.send(std::move(request), provider_endpoint_.limit, true);
        co_return answer;
    } catch (async::timed_out const&) {
        why = fmt::format("no answer in {} ms", provider_endpoint_.limit.count() / 1'000);
    } catch (http::never_connected const& fault) {
        throw provider_unavailable(fmt::format("{}: {}", provider_endpoint_.name, fault.what()));
    } catch (std::runtime_error const& fault) { // the connection broke
        if (async::means_cancelled(fault))
            throw;
        why = fault.what();
    }
    lose(risk, why);
}

task<provider_response> provider_http::ask(http::client_request request, risk risk)
{
    request.headers.emplace_back("Authorization", "Bearer " + provider_endpoint_.key);
    request.max_answer_bytes = max_answer_bytes;
    auto const answer = co_await send(std::move(request), risk);
    refuse_passing(answer);
    if (answer.status < 200 || answer.status >= 500 || answer.status / 100 == 3)
        lose(risk, fmt::format("it answered {}", answer.status));
    auto parsed = json::parse(answer.body);
    auto* const body = std::get_if<json::value>(&parsed);
    if (body == nullptr || body->as_object() == nullptr)
        lose(risk, fmt::format("it answered {} without a JSON object", answer.status));
    co_return provider_response{answer.status, std::move(*body)};
}

} // namespace fcg::payments
