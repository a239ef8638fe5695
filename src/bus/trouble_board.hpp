#pragma once
#include <map>
#include <mutex>
#include <string>

namespace fcg::bus {

/// What keeps the bus's parts from working, for readiness. Any thread.
class trouble_board {
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

    /// "relay of games: the disk is full; ..."; empty when nothing is wrong.
    std::string text() const
    {
        std::lock_guard const hold(guard_);
        std::string all;
        for (auto const& [part, text] : parts_)
            all += (all.empty() ? "" : "; ") + part + ": " + text;
        return all;
    }

private:
    mutable std::mutex guard_;
    std::map<std::string, std::string> parts_;
};

} // namespace fcg::bus
