#include "app/services/twin_watch.hpp"

#include "app/settings.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::app {

namespace {

/// Two clocks may differ by ten seconds each way: only who asks beside another for longer is its twin.
constexpr std::chrono::seconds tolerance{20};
/// After that a process that does not ask any more is taken for ended, and its twin is let in.
constexpr std::chrono::minutes silence{1};
constexpr std::chrono::minutes remembered{10};
constexpr std::size_t max_remembered = 32;

std::string describe(std::string_view module, core::uuid const& elder, core::uuid const& twin)
{
    return fmt::format("two processes host {}, {} and {}: end one of them; until then the second is refused",
                       module, elder.to_string(), twin.to_string());
}

} // namespace

void twin_watch::refuse_twin(opened_token const& of, core::time_point now)
{
    if (of.process.is_nil())
        return; // a service that is none of our processes
    std::lock_guard const lock(guard_);
    for (auto const& module : all_modules()) {
        auto const& hosted = of.modules;
        if (std::ranges::find(hosted, module) == hosted.end())
            continue;
        auto& known = hosts_[module];
        auto const& one = note_process(known, of, now);
        auto const elder = elder_of(one, known, now);
        if (elder == known.end())
            continue;
        auto const found = describe(module, elder->id, one.id);
        if (std::exchange(told_, found) != found)
            telemetry::log(telemetry::level::error, "services", "", "{}", found);
        throw core::unavailable(found);
    }
}

std::string twin_watch::note(core::time_point now) const
{
    std::lock_guard const lock(guard_);
    for (auto const& [module, known] : hosts_)
        for (auto const& one : known)
            if (auto const elder = elder_of(one, known, now);
                elder != known.end() && one.last + silence > now)
                return describe(module, elder->id, one.id);
    return {};
}

twin_watch::processes::const_iterator twin_watch::elder_of(process const& one, processes const& among,
                                                           core::time_point now)
{
    return std::ranges::find_if(among, [&](process const& other) {
        bool const is_elder = std::pair(other.first, other.id) < std::pair(one.first, one.id);
        auto const together = std::min(one.last, other.last) - one.first;
        return is_elder && together > tolerance && other.last + silence > now;
    });
}

twin_watch::process& twin_watch::note_process(processes& known, opened_token const& of, core::time_point now)
{
    std::erase_if(known, [&](process const& one) { return one.last + remembered < now; });
    auto found = std::ranges::find(known, of.process, &process::id);
    if (found == known.end()) {
        if (known.size() == max_remembered)
            known.erase(std::ranges::min_element(known, {}, &process::last));
        found = known.insert(known.end(), {of.process, of.issued_at, of.issued_at});
    }
    found->first = std::min(found->first, of.issued_at);
    found->last = std::max(found->last, of.issued_at);
    return *found;
}

} // namespace fcg::app
