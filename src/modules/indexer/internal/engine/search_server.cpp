#include "internal/engine/search_server.hpp"

#include "platform/async/timeout.hpp"
#include "platform/async/waiter.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace fcg::indexer {

namespace {

http::endpoint endpoint_of(open_search_settings const& settings)
{
    auto const endpoint = http::endpoint::parse(settings.url);
    // The message must not contain the URL, which may have a password in it.
    if (!endpoint)
        throw core::wrong_setting("search.openSearch.url must be http(s)://host[:port][/path]; name and "
                                  "password are settings of their own");
    return *endpoint;
}

http::connection_settings settings_of(open_search_settings const& settings, std::size_t max_count)
{
    http::connection_settings values;
    values.max = max_count;
    values.ca_file = settings.ca_file;
    return values;
}

/// Returns the value of the header Authorization, in standard Base64 with padding (RFC 7617).
std::string basic(std::string const& user, std::string const& password)
{
    auto text = core::to_base64url(user + ":" + password);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return "Basic " + text;
}

server_response read(http::client_response const& answer)
{
    server_response new_response{answer.status, {}};
    auto parsed = json::parse(answer.body);
    if (auto* const body = std::get_if<json::value>(&parsed))
        new_response.body = std::move(*body);
    auto const status = answer.status;
    if (status == 401 || status == 403 || status == 429 || status >= 500)
        throw search_server_failed(new_response.why());
    if (new_response.body.is_null())
        throw search_server_failed(fmt::format("it answered {} without JSON", status));
    return new_response;
}

} // namespace

std::string server_response::why() const
{
    auto const* const error = body.find("error");
    if (error == nullptr)
        return fmt::format("it answered {}", status);
    if (auto const* const text = error->as_text())
        return fmt::format("it answered {}: {}", status, core::one_line(*text));
    return fmt::format("it answered {}: {}: {}", status, core::one_line(json::text_in(*error, "type")),
                       core::one_line(json::text_in(*error, "reason")));
}

search_server::search_server(environment& env, open_search_settings const& settings, std::size_t max_count)
    : env_(env),
      authority_(endpoint_of(settings).authority()),
      authorization_(settings.user.empty() ? std::string{} : basic(settings.user, settings.password)),
      lines_(env.background, endpoint_of(settings), settings_of(settings, max_count))
{
}

task<server_response> search_server::ask(server_call call)
{
    auto const limit = call.limit;
    http::client_request request{.method = call.method,
                                 .target = std::move(call.target),
                                 .headers = {},
                                 .body = std::move(call.body),
                                 .content_type = std::move(call.content_type)};
    if (!authorization_.empty())
        request.headers.emplace_back("Authorization", authorization_);
    http::client_response answer;
    std::string fault;
    try {
        auto work = lines_.send(std::move(request), limit, true);
        answer = co_await async::with_timeout(env_.background, std::move(work), limit);
    } catch (async::timed_out const&) {
        fault = fmt::format("no answer in {} ms", limit.count() / 1'000);
    } catch (std::exception const& failure) {
        if (async::means_cancelled(failure))
            throw;
        fault = failure.what();
        fault.resize(std::min(fault.find(" ["), fault.size())); // removes the source location
    }
    if (!fault.empty())
        throw search_server_failed(fault);
    co_return read(answer);
}

} // namespace fcg::indexer
