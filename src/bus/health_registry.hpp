#pragma once
#include <map>
#include <mutex>
#include <string>

namespace fcg::bus {

/// A registry of what keeps parts of the bus from working, for readiness. Thread-safe.
class health_registry {
public:
    void report(std::string const& part, std::string text)
    {
        std::lock_guard const hold(guard_);
        parts_[part] = std::move(text);
    }

    void clear(std::string const& part)
    {
        std::lock_guard const hold(guard_);
        parts_.erase(part);
    }

    /// Returns "relay of games: the disk is full; ..."; empty if nothing is wrong.
    std::string text() const
    {
        std::lock_guard const hold(guard_);
        std::string value;
        for (auto const& [part, text] : parts_)
            value += (value.empty() ? "" : "; ") + part + ": " + text;
        return value;
    }

private:
    mutable std::mutex guard_;
    std::map<std::string, std::string> parts_;
};

} // namespace fcg::bus
