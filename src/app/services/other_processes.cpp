#include "app/services/other_processes.hpp"

#include "app/hosting.hpp"

#include <map>
#include <stdexcept>

namespace fcg::app {

namespace {

/// Returns the remote modules by URL. Modules of one process share its connections and its circuit, because
/// it is up or down for all of them.
std::map<std::string, std::vector<std::string>> modules_by_url(all_settings const& settings)
{
    std::map<std::string, std::vector<std::string>> table;
    for (auto& module : remote_modules(settings))
        table[url_of(settings.services, module)].push_back(std::move(module));
    return table;
}

std::string joined(std::vector<std::string> const& names)
{
    std::string text;
    for (auto const& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

} // namespace

other_processes::other_processes(environment& env, all_settings const& settings, service_tokens const& tokens)
{
    auto const& values = settings.services;
    for (auto const& [url, modules] : modules_by_url(settings)) {
        auto const endpoint = http::endpoint::parse(url);
        if (!endpoint)
            throw std::runtime_error("services." + modules.front() + ": \"" + url +
                                     "\" does not say where the process that hosts it listens");
        peers_.push_back(std::make_unique<peer_client>(env, tokens, values, joined(modules), *endpoint));
        for (auto const& module : modules)
            wire_up(module, *peers_.back());
    }
    if (tokens_)
        callers_ = std::make_unique<token_checks>(*tokens_, env.clock,
                                                  std::chrono::seconds(values.token_cache_seconds));
}

other_processes::~other_processes() = default;

peer_client* other_processes::find(std::string_view module)
{
    auto const it = hosts_.find(module);
    return it == hosts_.end() ? nullptr : it->second;
}

void other_processes::wire_up(std::string_view module, peer_client& peer_client)
{
    hosts_.emplace(module, &peer_client);
    if (module == "users") {
        users_ = make_remote_users(peer_client);
        tokens_ = make_remote_tokens(peer_client);
        confirmations_ = make_remote_confirmations(peer_client);
    } else if (module == "games") {
        games_ = make_remote_games(peer_client);
    } else if (module == "library") {
        library_ = make_remote_library(peer_client);
    }
}

std::vector<async::circuit_status> other_processes::circuits() const
{
    std::vector<async::circuit_status> circuit_statuses;
    for (auto const& peer_client : peers_)
        circuit_statuses.push_back(peer_client->circuit());
    return circuit_statuses;
}

bool other_processes::reset_circuit(std::string_view name)
{
    for (auto const& peer_client : peers_)
        if (peer_client->modules() == name) {
            peer_client->reset_circuit();
            return true;
        }
    return false;
}

} // namespace fcg::app
