#pragma once
#include "platform/async/loop.hpp"
#include "platform/http/client/client.hpp"
#include "support/eventually.hpp"
#include "support/run_task.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace fcg::test {

/// A client that sends requests to a real server over a real socket, one after the other.
class http_caller {
public:
    struct answer {
        int status = 0;
        nlohmann::json json; ///< null if the body is not JSON
        http::client_response client_response;
    };

    explicit http_caller(std::uint16_t port) : client_(loop_, "127.0.0.1", port) {}

    answer call(http::method method, std::string target, nlohmann::json const& body = nullptr,
                std::string const& token = {}, std::map<std::string, std::string> const& headers = {})
    {
        http::client_request request{
            .method = method, .target = std::move(target), .headers = {}, .body = {}};
        if (!body.is_null())
            request.body = body.dump();
        return send(std::move(request), token, headers);
    }

    answer send(http::client_request request, std::string const& token = {},
                std::map<std::string, std::string> const& headers = {})
    {
        if (!token.empty())
            request.headers.emplace_back("Authorization", "Bearer " + token);
        for (auto const& [name, value] : headers)
            request.headers.emplace_back(name, value);
        answer answer;
        answer.client_response = run(loop_, client_.send(std::move(request), std::chrono::seconds(30)));
        answer.status = answer.client_response.status;
        if (auto parsed = nlohmann::json::parse(answer.client_response.body, nullptr, false);
            !parsed.is_discarded())
            answer.json = std::move(parsed);
        return answer;
    }

    answer get(std::string target, std::string const& token = {})
    {
        return call(http::method::get, std::move(target), nullptr, token);
    }

    /// Signs a player up and in. Returns the access token.
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

/// Returns true if every event that this process has stored is in its queues, those of low-priority readers
/// too.
inline bool has_told_everything(http_caller& caller)
{
    auto const metrics = caller.get("/metrics").client_response.body;
    constexpr std::string_view lag = "\nfcg_bus_relay_lag_events{";
    for (auto at = metrics.find(lag); at != std::string::npos; at = metrics.find(lag, at + 1)) {
        auto const value = metrics.find("} ", at) + 2;
        if (metrics.substr(value, metrics.find('\n', value) - value) != "0")
            return false;
    }
    return true;
}

/// Waits until nothing is in progress. `is_empty` returns true if the queues are empty. Checks several times,
/// since a message may become an event and the event a message. Returns false if that takes longer than
/// `limit`.
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
