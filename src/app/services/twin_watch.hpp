#pragma once
#include "app/services/service_tokens.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::app {

/// Notices that two processes host the same module, each with files of its own: by mistake, for then each
/// takes half of the module's messages and knows nothing of the other half. A process that is asked sees it
/// by the tokens of those who ask. A restart is not mistaken for it, since the two do not ask in the same
/// time. Any thread.
class twin_watch {
public:
    /// Throws core::unavailable for a process that hosts what another one hosts that began to ask before it
    /// and still did a minute ago.
    void refuse_twin(opened_token const& of, core::time_point now);

    /// For the operator; empty when no two are known.
    std::string note(core::time_point now) const;

private:
    struct process {
        core::uuid id;
        // When its tokens were issued.
        core::time_point first;
        core::time_point last;
    };

    using processes = std::vector<process>;

    static processes::const_iterator elder_of(process const& one, processes const& among,
                                              core::time_point now);
    static process& note_process(processes& known, opened_token const& of, core::time_point now);

    mutable std::mutex guard_;
    std::map<std::string, processes, std::less<>> hosts_; ///< of each module, those that asked lately
    std::string told_;                                    ///< what was logged last
};

} // namespace fcg::app
