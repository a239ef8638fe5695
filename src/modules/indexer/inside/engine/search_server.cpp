#include "inside/engine/search_server.hpp"

#include "platform/async/timeout.hpp"
#include "platform/async/waiter.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace fcg::indexer {

namespace {

http::endpoint endpoint_of(open_search_settings const& how)
{
    auto const at = http::endpoint::parse(how.url);
    if (!at)
        throw core::wrong_setting("search.openSearch.url must be http(s)://host[:port][/path]; name and "
                                  "password are settings of their own"); // it may have a password in it
    return *at;
}

http::connection_settings settings_of(open_search_settings const& how, std::size_t max_count)
{
    http::connection_settings made;
    made.max = max_count;
    made.ca_file = how.ca_file;
    return made;
}

/// With the letters that headers have, and padding (RFC 7617).
std::string basic(std::string const& user, std::string const& password)
{
    auto text = core::to_base64url(user + ":" + password);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return "Basic " + text;
}

} // namespace

std::string server_answer::why() const
{
    auto const* const error = body.find("error");
    if (error == nullptr)
        return fmt::format("it answered {}", status);
    if (auto const* const text = error->as_text())
        return fmt::format("it answered {}: {}", status, core::one_line(*text));
    return fmt::format("it answered {}: {}: {}", status, core::one_line(json::text_in(*error, "type")),
                       core::one_line(json::text_in(*error, "reason")));
}

search_server::search_server(surroundings& with, open_search_settings const& how, std::size_t max_count)
    : with_(with),
      place_(endpoint_of(how).authority()),
      authorization_(how.user.empty() ? std::string{} : basic(how.user, how.password)),
      lines_(with.background, endpoint_of(how), settings_of(how, max_count))
{
}

http::client_request search_server::request_for(server_call& wanted) const
{
    http::client_request made{.method = wanted.method,
                              .target = std::move(wanted.target),
                              .headers = {},
                              .body = std::move(wanted.body),
                              .content_type = std::move(wanted.content_type)};
    if (!authorization_.empty())
        made.headers.emplace_back("Authorization", authorization_);
    return made;
}

namespace {

server_answer read(http::client_answer const& given)
{
    server_answer made{given.status, {}};
    auto parsed = json::parse(given.body);
    if (auto* const body = std::get_if<json::value>(&parsed))
        made.body = std::move(*body);
    auto const status = given.status;
    if (status == 401 || status == 403 || status == 429 || status >= 500)
        throw search_server_failed(made.why());
    if (made.body.is_null())
        throw search_server_failed(fmt::format("it answered {}, and no JSON", status));
    return made;
}

} // namespace

task<server_answer> search_server::ask(server_call wanted)
{
    auto const limit = wanted.limit;
    http::client_answer given;
    std::string fault;
    try {
        auto work = lines_.send(request_for(wanted), limit, true);
        given = co_await async::with_timeout(with_.background, std::move(work), limit);
    } catch (async::timed_out const&) {
        fault = fmt::format("no answer in {} ms", limit.count() / 1'000);
    } catch (std::exception const& failure) {
        if (async::means_cancelled(failure))
            throw;
        fault = failure.what();
        fault.resize(std::min(fault.find(" ["), fault.size())); // where it was thrown
    }
    if (!fault.empty())
        throw search_server_failed(fault);
    co_return read(given);
}

} // namespace fcg::indexer
