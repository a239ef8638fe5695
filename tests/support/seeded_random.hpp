#pragma once
#include "platform/core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>

namespace fcg::test {

/// A random source whose sequence is fixed by its seed (SplitMix64).
class seeded_random final : public core::random_source {
public:
    explicit seeded_random(std::uint64_t seed) : state_(seed) {}

    void fill(std::span<std::byte> out) override;

private:
    std::mutex guard_;
    std::uint64_t state_;
};

} // namespace fcg::test
