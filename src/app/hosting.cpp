#include "app/hosting.hpp"

#include "app/services/service_tokens.hpp"
#include "platform/core/text.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace fcg::app {

namespace {

constexpr std::uint16_t usual_internal_port = 8'081;
/// Enough for questions about thousands of ids, and for pages of events.
constexpr std::int64_t max_internal_body_bytes = 1'048'576;

/// Returns true if this process asks the module: a module that it hosts does, or it is users, who knows the
/// callers' tokens.
bool asks(all_settings const& settings, std::string_view other)
{
    auto const asks_other = [&](module_row const& row) {
        return hosts(settings, row.name) && std::ranges::find(row.asks, other) != row.asks.end();
    };
    return other == "users" || std::ranges::any_of(module_rows(), asks_other);
}

void look_at_names(all_settings const& settings, std::vector<std::string>& out)
{
    auto const& chosen = settings.modules;
    auto const known = all_modules();
    if (chosen.empty())
        out.emplace_back("modules: name at least one");
    for (auto const& name : chosen)
        if (std::ranges::find(known, name) == known.end())
            out.push_back("modules: there is no module \"" + name + "\"; the nearest is " +
                          std::string(core::nearest_name(name, known)));
        else if (std::ranges::count(chosen, name) > 1)
            out.push_back("modules: \"" + name + "\" is listed more than once");
}

void look_at_others(all_settings const& settings, std::vector<std::string>& out)
{
    if (settings.bus.transport != "sqs")
        out.push_back(
            "modules: a process that hosts only some of them needs bus.transport = \"sqs\", by which "
            "it reaches the others; it is \"" +
            settings.bus.transport + "\"");
    for (auto const& module : remote_modules(settings))
        if (url_of(settings.services, module).empty())
            out.push_back("services." + module + ": must say where the process that hosts " + module +
                          " listens, since this one calls it");
}

void look_at_key(service_settings const& settings, std::vector<std::string>& out)
{
    try {
        read_service_keys(settings);
    } catch (std::runtime_error const& fault) {
        out.emplace_back(fault.what());
    }
}

} // namespace

bool hosts(all_settings const& settings, std::string_view module)
{
    return std::ranges::find(settings.modules, module) != settings.modules.end();
}

bool is_part_of_store(all_settings const& settings)
{
    return std::ranges::any_of(all_modules(), [&](auto const& name) { return !hosts(settings, name); });
}

std::vector<std::string> remote_modules(all_settings const& settings)
{
    auto names = all_modules();
    std::erase_if(names,
                  [&](std::string const& name) { return hosts(settings, name) || !asks(settings, name); });
    return names;
}

std::string url_of(service_settings const& settings, std::string_view module)
{
    if (module == "users")
        return settings.users;
    if (module == "games")
        return settings.games;
    return module == "library" ? settings.library : std::string();
}

std::string where_hosted(all_settings const& settings, std::string_view module)
{
    auto const url = url_of(settings.services, module);
    std::string const name(module);
    if (url.empty())
        return name + " is hosted by the process whose setting `modules` names it";
    return name + " is hosted by the process at " + url;
}

std::optional<std::uint16_t> internal_port(all_settings const& settings)
{
    if (settings.services.port >= 0)
        return static_cast<std::uint16_t>(settings.services.port);
    if (is_part_of_store(settings))
        return usual_internal_port;
    return std::nullopt;
}

http::server_settings internal_http(all_settings const& settings)
{
    auto values = settings.http;
    values.address = settings.services.address;
    values.port = internal_port(settings).value_or(0);
    values.threads = 1;
    values.aliases.clear();
    values.max_body_bytes = std::max(values.max_body_bytes, max_internal_body_bytes);
    values.max_connections = std::max(values.max_connections, http::server_settings().max_connections);
    values.max_connections_per_address = 0; // processes of the store have few addresses
    return values;
}

std::vector<bus::reader> readers_of_all_modules(all_settings const& settings)
{
    std::vector<bus::reader> readers;
    for (auto const& row : module_rows())
        for (auto& reader : row.reads(settings)) {
            reader.module = row.name;
            readers.push_back(std::move(reader));
        }
    return readers;
}

bus::bound_queues queues_of_other_services(all_settings const& settings)
{
    return bus::read_subscriptions(settings.bus.subscriptions, readers_of_all_modules(settings));
}

std::vector<std::string> errors_in(all_settings const& settings)
{
    std::vector<std::string> out;
    look_at_names(settings, out);
    if (!out.empty())
        return out;
    out = queues_of_other_services(settings).errors;
    if (is_part_of_store(settings))
        look_at_others(settings, out);
    if (internal_port(settings))
        look_at_key(settings.services, out);
    return out;
}

} // namespace fcg::app
