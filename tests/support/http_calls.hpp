#pragma once
#include "platform/async/loop.hpp"
#include "platform/http/client.hpp"
#include "support/eventually.hpp"
#include "support/run_task.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace fcg::test {

/// Calls to a real server over a real socket, one after the other.
class http_caller {
public:
    struct answer {
        int status = 0;
        nlohmann::json json; ///< null when the body is not JSON
        http::client_answer whole;
    };

    explicit http_caller(std::uint16_t port) : client_(loop_, "127.0.0.1", port) {}

    answer call(http::method method, std::string target, nlohmann::json const& body = nullptr,
                std::string const& token = {}, std::map<std::string, std::string> const& headers = {})
    {
        http::client_request wanted{.method = method, .target = std::move(target), .headers = {}, .body = {}};
        if (!body.is_null())
            wanted.body = body.dump();
        return send(std::move(wanted), token, headers);
    }

    answer send(http::client_request wanted, std::string const& token = {},
                std::map<std::string, std::string> const& headers = {})
    {
        if (!token.empty())
            wanted.headers.emplace_back("Authorization", "Bearer " + token);
        for (auto const& [name, value] : headers)
            wanted.headers.emplace_back(name, value);
        answer made;
        made.whole = run(loop_, client_.send(std::move(wanted), std::chrono::seconds(30)));
        made.status = made.whole.status;
        if (auto parsed = nlohmann::json::parse(made.whole.body, nullptr, false); !parsed.is_discarded())
            made.json = std::move(parsed);
        return made;
    }

    answer get(std::string target, std::string const& token = {})
    {
        return call(http::method::get, std::move(target), nullptr, token);
    }

    /// Signs up and in; the access token.
    std::string sign_up(std::string const& email)
    {
        constexpr auto password = "a long enough password";
        call(http::method::post, "/api/users",
             {{"name", "A Player"}, {"email", email}, {"password", password}});
        return sign_in(email, password);
    }

    std::string sign_in(std::string const& email, std::string const& password)
    {
        auto const session =
            call(http::method::post, "/api/auth/login", {{"email", email}, {"password", password}});
        return session.json.value("accessToken", "");
    }

private:
    async::real_loop loop_;
    http::client client_;
};

/// Every event that this process has stored is in its queues, those of patient readers too.
inline bool has_told_everything(http_caller& caller)
{
    auto const metrics = caller.get("/metrics").whole.body;
    constexpr std::string_view lag = "\nfcg_bus_relay_lag_events{";
    for (auto at = metrics.find(lag); at != std::string::npos; at = metrics.find(lag, at + 1)) {
        auto const value = metrics.find("} ", at) + 2;
        if (metrics.substr(value, metrics.find('\n', value) - value) != "0")
            return false;
    }
    return true;
}

/// Waits until nothing is under way: `is_empty` says whether the queues are. Looked at several times, since
/// what leaves a queue may become an event, and that a message.
inline bool comes_to_rest(http_caller& caller, std::function<bool()> const& is_empty,
                          std::chrono::seconds limit = std::chrono::seconds(60))
{
    constexpr int looks = 4;
    int quiet = 0;
    return eventually(
        [&] {
            quiet = has_told_everything(caller) && is_empty() ? quiet + 1 : 0;
            return quiet == looks;
        },
        limit);
}

} // namespace fcg::test
