#pragma once
#include "app/services/service_tokens.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace fcg::app {

/// Detects that two processes host the same module by mistake, each with files of its own: each then gets
/// half of the module's messages and knows nothing of the other half. A process that receives requests
/// detects it by the tokens of the callers. A restart is not mistaken for it, because the two processes do
/// not send requests during the same time. Thread-safe.
class duplicate_instance_guard {
public:
    /// Throws core::unavailable for a process that hosts the same module as another one that sent its first
    /// request earlier and its last one within the last minute.
    void refuse_duplicate(opened_token const& token, core::time_point now);

    /// Returns a warning for the operator, or an empty text if no duplicates are known.
    std::string warning(core::time_point now) const;

private:
    struct process {
        core::uuid id;
        // Times at which its tokens were issued.
        core::time_point first;
        core::time_point last;
    };

    using processes = std::vector<process>;

    static processes::const_iterator elder_of(process const& process, processes const& processes,
                                              core::time_point now);
    static process& note_process(processes& known, opened_token const& token, core::time_point now);

    mutable std::mutex guard_;
    std::map<std::string, processes, std::less<>> hosts_; ///< recent callers by module
    std::string logged_;                                  ///< the last text that was logged
};

} // namespace fcg::app
