#pragma once
#include "platform/async/loop.hpp"
#include "platform/core/random.hpp"
#include "processes.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace fcg::test {

/// An admin who changes the tags of games, whatever happens to the store meanwhile. On one thread.
class retagger {
public:
    explicit retagger(core::random_source& chance) : chance_(chance) {}

    /// Becomes an administrator of the process that hosts users and games, and reads its catalogue.
    void arrive(role& store);

    /// Gives one game other tags. A store that cannot be asked, or is asked about what has changed
    /// meanwhile, is left alone.
    task<> edit(async::loop& on, std::uint16_t port);

    /// That were answered.
    std::size_t edits() const { return edits_; }

private:
    core::random_source& chance_;
    std::string token_;
    std::vector<std::string> games_;
    std::size_t edits_ = 0;
};

} // namespace fcg::test
