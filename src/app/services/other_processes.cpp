#include "app/services/other_processes.hpp"

#include "app/hosting.hpp"

#include <fmt/format.h>

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

} // namespace

other_processes::other_processes(environment& env, all_settings const& settings, service_tokens const& tokens)
    : clock_(env.clock),
      token_cache_time_(settings.services.token_cache_seconds)
{
    for (auto const& [url, modules] : modules_by_url(settings)) {
        auto const endpoint = http::endpoint::parse(url);
        if (!endpoint)
            throw std::runtime_error("services." + modules.front() + ": \"" + url +
                                     "\" does not say where the process that hosts it listens");
        peers_.push_back(std::make_unique<peer_client>(
            env, tokens, settings.services, fmt::format("{}", fmt::join(modules, ", ")), *endpoint));
        for (auto const& module : modules)
            hosts_.emplace(module, peers_.back().get());
    }
}

other_processes::~other_processes() = default;

void other_processes::answer_questions(bus::question_directory& questions)
{
    for (auto const& row : module_rows())
        if (auto* const peer = find(row.name); peer != nullptr && row.ask_over_rest != nullptr)
            row.ask_over_rest(questions, row.name, *peer);
    if (find("users") != nullptr)
        callers_ = std::make_unique<token_checks>(questions, clock_, token_cache_time_);
}

peer_client* other_processes::find(std::string_view module)
{
    auto const it = hosts_.find(module);
    return it == hosts_.end() ? nullptr : it->second;
}

std::vector<async::watched_circuit*> other_processes::circuits()
{
    std::vector<async::watched_circuit*> circuits;
    for (auto const& peer : peers_)
        circuits.push_back(&peer->circuit());
    return circuits;
}

} // namespace fcg::app
