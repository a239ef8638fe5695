#pragma once
#include "app/hosting.hpp"
#include "app/runtime.hpp"
#include "app/store.hpp"
#include "game_to_sell.hpp"
#include "platform/http/server/server.hpp"
#include "store/module_fixture.hpp"
#include "support/http_calls.hpp"
#include "support/run_task.hpp"
#include "support/temporary_folder.hpp"
#include "users/module.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fcg::test {

/// Returns a port of this machine on which no process listens.
inline std::uint16_t free_port()
{
    boost::asio::io_context context;
    boost::asio::ip::tcp::acceptor const probe(context, {boost::asio::ip::address_v4::loopback(), 0});
    return probe.local_endpoint().port();
}

inline std::string url_of(std::uint16_t port)
{
    return "http://127.0.0.1:" + std::to_string(port);
}

/// The internal port of each module.
using module_ports = std::map<std::string, std::uint16_t>;

/// One of several processes: a store of some modules, its public listener and its internal one. The processes
/// share no queue, because the tests are about questions and tokens.
class hosted_process {
public:
    hosted_process(std::vector<std::string> modules, module_ports const& ports)
    {
        settings.users.argon2_memory_kib = 64;
        settings.users.argon2_passes = 1;
        settings.http.port = 0;
        settings.http.drain_ms = 0;
        settings.bus.transport = "memory";
        settings.modules = std::move(modules);
        settings.services.key = "a key for the processes of this test";
        settings.services.users = url_of(ports.at("users"));
        settings.services.games = url_of(ports.at("games"));
        settings.services.library = url_of(ports.at("library"));
        settings.services.port = ports.at(settings.modules.front());
        settings.services.timeout_ms = 1'000;
        settings.services.token_cache_seconds = 1;
        start();
    }

    ~hosted_process() { stop(); }

    hosted_process(hosted_process const&) = delete;
    hosted_process& operator=(hosted_process const&) = delete;

    /// Stops the process permanently.
    void stop()
    {
        if (!store)
            return;
        server->drain();
        internal_server->drain();
        process.run([this] { return store->stop(); });
        process.stop();
        store.reset();
        server.reset();
        internal_server.reset();
    }

    /// Sends a public request over a socket.
    reply call(std::string const& method, std::string target, nlohmann::json const& body = nullptr,
               std::string const& token = {}, std::map<std::string, std::string> const& headers = {})
    {
        auto answer = caller->call(method_of(method), std::move(target), body, token, headers);
        reply reply;
        reply.status = answer.status;
        reply.json = std::move(answer.json);
        reply.body = std::move(answer.client_response.body);
        for (auto& [name, value] : answer.client_response.headers)
            reply.headers.emplace(name, std::move(value));
        return reply;
    }

    /// Runs a task on the background loop.
    template <class T>
    T run(task<T> work)
    {
        auto const out = std::make_shared<task_outcome<T>>();
        process.run([&] { return keep_outcome(std::move(work), out); });
        return out->take();
    }

    environment& env() { return process.env(); }

    app::all_settings settings;
    core::declared_settings declared = app::declare_all(settings);
    temporary_folder folder;
    app::runtime process{folder.path()};
    std::unique_ptr<http::server> server;
    std::unique_ptr<http::server> internal_server;
    std::unique_ptr<app::store> store; ///< before the servers, whose loops a writer may still wake
    std::uint16_t port = 0;
    std::optional<http_caller> caller;

private:
    void start()
    {
        store = std::make_unique<app::store>(env(), settings, declared);
        internal_server = std::make_unique<http::server>(
            *store->internal_dispatcher(), app::internal_http(settings), env().metrics, env().clock);
        internal_server->start();
        server =
            std::make_unique<http::server>(store->dispatcher(), settings.http, env().metrics, env().clock);
        port = server->start();
        caller.emplace(port);
        process.run([this] { return store->start(); });
    }

    static http::method method_of(std::string_view name)
    {
        for (auto const method : {http::method::post, http::method::put, http::method::del})
            if (http::to_text(method) == name)
                return method;
        return http::method::get;
    }
};

/// Two processes: users and games in one, library and payments in the other.
struct two_processes {
    two_processes()
    {
        auto const api_port = free_port();
        auto const back_port = free_port();
        ports = {{"users", api_port}, {"games", api_port}, {"library", back_port}};
        api = std::make_unique<hosted_process>(std::vector<std::string>{"users", "games"}, ports);
        back = std::make_unique<hosted_process>(std::vector<std::string>{"library", "payments"}, ports);
        admin = sign_up("admin@example.com", true);
        player = sign_up("ana@example.com", false);
    }

    std::string sign_up(std::string const& email, bool as_admin)
    {
        constexpr auto password = "a long enough password";
        if (as_admin)
            REQUIRE(api->run(api->store->find<users::module>()->create_admin(email, "Somebody", password))
                        .has_value());
        else
            REQUIRE(api->call("POST", "/api/users", {{"name", "A"}, {"email", email}, {"password", password}})
                        .status == 201);
        session = api->call("POST", "/api/auth/login", {{"email", email}, {"password", password}}).json;
        return session.value("accessToken", "");
    }

    std::string add_game()
    {
        auto const game = api->call("POST", "/api/games", game_to_sell("A Game to Buy", 10), admin);
        REQUIRE_MESSAGE(game.status == 201, game.body);
        return game.json["id"];
    }

    /// Writes what the library writes when it receives an approved purchase.
    void own(std::string const& user, std::string const& game)
    {
        back->store->find_database("library")->write_now([&](storage::transaction& tx) {
            tx.execute("INSERT INTO entitlements (payment_id, user_id, game_id, price_paid_minor, currency, "
                       "acquired_at, source) VALUES ($1, $2, $3, 1000, 'BRL', $4, 'purchase')",
                       back->env().ids.next(), user, game, back->env().clock.now());
        });
    }

    std::string id_of(std::string const& token)
    {
        return api->call("GET", "/api/users/me", nullptr, token).json.value("id", "");
    }

    module_ports ports;
    std::unique_ptr<hosted_process> api;
    std::unique_ptr<hosted_process> back;
    nlohmann::json session; ///< the session of the last user who signed in
    std::string admin;
    std::string player;
};

} // namespace fcg::test
