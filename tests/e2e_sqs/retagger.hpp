#pragma once
#include "platform/async/loop.hpp"
#include "platform/core/random.hpp"
#include "processes.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace fcg::test {

/// An admin who changes the tags of games, whatever happens to the store meanwhile. For one thread.
class retagger {
public:
    explicit retagger(core::random_source& random) : random_(random) {}

    /// Creates an administrator in the process that hosts users and games, signs in and reads the catalogue.
    void arrive(role& store);

    /// Gives one game other tags. Does nothing if the store is unavailable or the game has changed meanwhile.
    task<> edit(async::loop& loop, std::uint16_t port);

    /// Returns the number of edits that succeeded.
    std::size_t edits() const { return edits_; }

private:
    core::random_source& random_;
    std::string token_;
    std::vector<std::string> games_;
    std::size_t edits_ = 0;
};

} // namespace fcg::test
