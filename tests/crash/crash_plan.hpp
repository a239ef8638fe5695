#pragma once
#include "platform/core/random.hpp"
#include "support/environment.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace fcg::test {

/// The plan of a crash test, from the environment:
///   FCG_CRASH_ROUNDS     number of kills (50)
///   FCG_CRASH_SEED       repeats the choices of a run (random, printed)
///   FCG_CRASH_LIFE_MS    longest life of a server before it is killed under load (430)
///   FCG_CRASH_PURCHASES  maximum number of purchases begun in one life; 0 sets no maximum (0)
struct crash_plan {
    std::uint64_t rounds = number_from_environment("FCG_CRASH_ROUNDS", 50);
    std::uint64_t seed = number_from_environment("FCG_CRASH_SEED", core::system_random().next());
    std::uint64_t max_life_ms = number_from_environment("FCG_CRASH_LIFE_MS", 430);
    std::uint64_t max_purchases = number_from_environment("FCG_CRASH_PURCHASES", 0);

    /// Returns the environment that repeats the run.
    std::string to_text() const
    {
        return fmt::format(
            "FCG_CRASH_ROUNDS={} FCG_CRASH_SEED={} FCG_CRASH_LIFE_MS={} FCG_CRASH_PURCHASES={}", rounds, seed,
            max_life_ms, max_purchases);
    }
};

/// The phase in which a server is killed.
enum class death { under_load, while_starting, while_draining };

/// Draws the phases of the kills and counts them for the report.
class deaths {
public:
    explicit deaths(core::random_source& random) : random_(random) {}

    death next()
    {
        auto const drawn = random_.below(10);
        auto const death = drawn < 7    ? death::under_load
                           : drawn == 7 ? death::while_starting
                                        : death::while_draining;
        ++counts_[static_cast<std::size_t>(death)];
        return death;
    }

    /// Returns a random time in which a start or a drain sometimes ends.
    std::chrono::milliseconds moment() { return std::chrono::milliseconds(random_.below(150)); }

    std::string to_text() const
    {
        return fmt::format("{} kills under load, {} while starting, {} while draining", counts_[0],
                           counts_[1], counts_[2]);
    }

private:
    core::random_source& random_;
    std::uint64_t counts_[3] = {};
};

} // namespace fcg::test
