#include "app/services/other_processes.hpp"

#include "app/hosting.hpp"

#include <map>
#include <stdexcept>

namespace fcg::app {

namespace {

/// Those that one process hosts share its connections and its circuit: it is up or down for all of them.
std::map<std::string, std::vector<std::string>> modules_by_url(all_settings const& settings)
{
    std::map<std::string, std::vector<std::string>> found;
    for (auto& module : asked_elsewhere(settings))
        found[url_of(settings.services, module)].push_back(std::move(module));
    return found;
}

std::string joined(std::vector<std::string> const& names)
{
    std::string text;
    for (auto const& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

} // namespace

other_processes::other_processes(surroundings& with, all_settings const& settings,
                                 service_tokens const& tokens)
{
    auto const& how = settings.services;
    for (auto const& [url, modules] : modules_by_url(settings)) {
        auto const at = http::endpoint::parse(url);
        if (!at)
            throw std::runtime_error("services." + modules.front() + ": \"" + url +
                                     "\" does not say where the process that hosts it listens");
        neighbours_.push_back(std::make_unique<neighbour>(with, tokens, how, joined(modules), *at));
        for (auto const& module : modules)
            wire_up(module, *neighbours_.back());
    }
    if (tokens_)
        callers_ = std::make_unique<token_checks>(*tokens_, with.clock,
                                                  std::chrono::seconds(how.token_cache_seconds));
}

other_processes::~other_processes() = default;

neighbour* other_processes::find(std::string_view module)
{
    auto const found = hosts_.find(module);
    return found == hosts_.end() ? nullptr : found->second;
}

void other_processes::wire_up(std::string_view module, neighbour& to)
{
    hosts_.emplace(module, &to);
    if (module == "users") {
        users_ = remote_users(to);
        tokens_ = remote_tokens(to);
        confirmations_ = remote_confirmations(to);
    } else if (module == "games") {
        games_ = remote_games(to);
    } else if (module == "library") {
        library_ = remote_library(to);
    }
}

std::vector<async::circuit_status> other_processes::circuits() const
{
    std::vector<async::circuit_status> found;
    for (auto const& one : neighbours_)
        found.push_back(one->circuit());
    return found;
}

bool other_processes::reset_circuit(std::string_view name)
{
    for (auto const& one : neighbours_)
        if (one->modules() == name) {
            one->reset_circuit();
            return true;
        }
    return false;
}

} // namespace fcg::app
