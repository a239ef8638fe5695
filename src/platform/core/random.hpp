#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>

namespace fcg::core {

/// Where chance comes from. Thread-safe.
class random_source {
public:
    virtual ~random_source() = default;

    /// Fills `out` with random bytes; the production source is fit for keys and tokens.
    virtual void fill(std::span<std::byte> out) = 0;

    std::uint64_t next();
    /// Uniform in [0, bound); bound > 0.
    std::uint64_t below(std::uint64_t bound);
    /// Uniform in [0, 1).
    double fraction();
};

/// The operating system's generator, read in blocks; what was given out is wiped. Throws std::system_error.
class system_random final : public random_source {
public:
    void fill(std::span<std::byte> out) override;

private:
    std::mutex guard_;
    std::array<std::byte, 4096> block_{};
    std::size_t left_ = 0; ///< unused bytes at the end of block_
};

/// The same seed gives the same sequence (SplitMix64). For tests and simulations, never for keys.
class seeded_random final : public random_source {
public:
    explicit seeded_random(std::uint64_t seed) : state_(seed) {}

    void fill(std::span<std::byte> out) override;

private:
    std::mutex guard_;
    std::uint64_t state_;
};

} // namespace fcg::core
