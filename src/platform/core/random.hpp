#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>

namespace fcg::core {

/// A source of random numbers. Thread-safe.
class random_source {
public:
    virtual ~random_source() = default;

    /// Fills `out` with random bytes. The production source is fit for keys and tokens.
    virtual void fill(std::span<std::byte> out) = 0;

    std::uint64_t next();
    /// Returns a uniform number in [0, bound). `bound` must be above 0.
    std::uint64_t below(std::uint64_t bound);
    /// Returns a uniform number in [0, 1).
    double fraction();
};

/// The operating system's generator, read in blocks. Bytes are wiped from the block once they are used.
/// Throws std::system_error.
class system_random final : public random_source {
public:
    void fill(std::span<std::byte> out) override;

private:
    std::mutex guard_;
    std::array<std::byte, 4096> block_{};
    std::size_t left_ = 0; ///< number of unused bytes at the end of block_
};

} // namespace fcg::core
