#include "app/services/duplicate_instance_guard.hpp"

#include "app/settings.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::app {

namespace {

/// Two clocks may differ by ten seconds each way. Only a process that sends requests beside another one for
/// longer than this is a duplicate.
constexpr std::chrono::seconds tolerance{20};
/// A process that has sent no requests for so long counts as ended, and its duplicate is accepted.
constexpr std::chrono::minutes silence{1};
constexpr std::chrono::minutes remembered_for{10};
constexpr std::size_t max_remembered = 32;

std::string describe(std::string_view module, core::uuid const& elder, core::uuid const& duplicate)
{
    return fmt::format("two processes host {}, {} and {}: end one of them; until then the second is refused",
                       module, elder.to_string(), duplicate.to_string());
}

} // namespace

void duplicate_instance_guard::refuse_duplicate(opened_token const& token, core::time_point now)
{
    if (token.process.is_nil())
        return; // a service outside this store
    std::lock_guard const lock(guard_);
    for (auto const& module : all_modules()) {
        auto const& hosted = token.modules;
        if (std::ranges::find(hosted, module) == hosted.end())
            continue;
        auto& known = hosts_[module];
        auto const& process = note_process(known, token, now);
        auto const elder = elder_of(process, known, now);
        if (elder == known.end())
            continue;
        auto const text = describe(module, elder->id, process.id);
        if (std::exchange(logged_, text) != text)
            telemetry::log(telemetry::level::error, "services", "", "{}", text);
        throw core::unavailable(text);
    }
}

std::string duplicate_instance_guard::warning(core::time_point now) const
{
    std::lock_guard const lock(guard_);
    for (auto const& [module, known] : hosts_)
        for (auto const& process : known)
            if (auto const elder = elder_of(process, known, now);
                elder != known.end() && process.last + silence > now)
                return describe(module, elder->id, process.id);
    return {};
}

duplicate_instance_guard::processes::const_iterator
duplicate_instance_guard::elder_of(process const& current_process, processes const& processes,
                                   core::time_point now)
{
    return std::ranges::find_if(processes, [&](process const& other) {
        bool const is_elder =
            std::pair(other.first, other.id) < std::pair(current_process.first, current_process.id);
        auto const together = std::min(current_process.last, other.last) - current_process.first;
        return is_elder && together > tolerance && other.last + silence > now;
    });
}

duplicate_instance_guard::process&
duplicate_instance_guard::note_process(processes& known, opened_token const& token, core::time_point now)
{
    std::erase_if(known, [&](process const& process) { return process.last + remembered_for < now; });
    auto it = std::ranges::find(known, token.process, &process::id);
    if (it == known.end()) {
        if (known.size() == max_remembered)
            known.erase(std::ranges::min_element(known, {}, &process::last));
        it = known.insert(known.end(), {token.process, token.issued_at, token.issued_at});
    }
    it->first = std::min(it->first, token.issued_at);
    it->last = std::max(it->last, token.issued_at);
    return *it;
}

} // namespace fcg::app
