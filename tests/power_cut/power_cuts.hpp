#pragma once
#include "forgetful_disk.hpp"
#include "support/environment.hpp"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

/// The points of power cuts, and the errors found after them.
///   FCG_SEED=17 test_power_cut      begins with another seed; FCG_SEEDS=20 tries that many, each at other
/// points.
namespace fcg::test {

/// The promises that do not hold after a restart. Empty if all hold.
using errors = std::vector<std::string>;

inline errors& operator+=(errors& own_errors, errors more)
{
    std::ranges::move(more, std::back_inserter(own_errors));
    return own_errors;
}

inline std::string to_text(errors const& errors)
{
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(errors.size(), 10); ++i)
        text += errors[i] + "\n";
    return errors.size() > 10 ? text + "and " + std::to_string(errors.size() - 10) + " more" : text;
}

/// Adds `text` unless `holds` is true.
inline void expect(errors& errors, bool holds, std::string text)
{
    if (!holds)
        errors.push_back(std::move(text));
}

/// The faults of a disk besides the power cut.
struct disk_fault {
    left_out syncs = left_out::nothing;
    std::string synchronous = {}; ///< the level of synchronous; empty keeps that of the store

    void apply_to(forgetful_disk& disk) const
    {
        disk.leave_out(syncs);
        if (!synchronous.empty())
            disk.lower_synchronous(synchronous);
    }
};

/// Returns every fault that a test must notice.
inline std::vector<disk_fault> const& all_disk_faults()
{
    static std::vector<disk_fault> const disk_faults{{.syncs = left_out::log_syncs},
                                                     {.syncs = left_out::database_syncs},
                                                     {.syncs = left_out::folder_syncs},
                                                     {.synchronous = "NORMAL"},
                                                     {.synchronous = "OFF"}};
    return disk_faults;
}

inline std::string to_text(disk_fault const& fault)
{
    constexpr char const* names[] = {"no sync left out", "syncs of the log", "syncs of the database",
                                     "syncs of the folder"};
    return names[static_cast<std::size_t>(fault.syncs)] + (", synchronous " + fault.synchronous);
}

/// Disables logging: a store without a disk logs the same failures at every cut.
class quiet_log {
public:
    quiet_log() : before_(spdlog::get_level()) { spdlog::set_level(spdlog::level::off); }

    ~quiet_log() { spdlog::set_level(before_); }

    quiet_log(quiet_log const&) = delete;
    quiet_log& operator=(quiet_log const&) = delete;

private:
    spdlog::level::level_enum before_;
};

struct cut_plan {
    std::size_t max_points; ///< above this number the cuts are evenly spread, at other operations for each
                            ///< seed
    std::size_t images;     ///< number of images for each point
    std::size_t first_operation = 0;
};

/// Returns the operations to cut at, counted from 1. The last one is always the end of the life, when most is
/// confirmed.
inline std::vector<std::uint64_t> points_of(cut_plan const& plan, std::size_t operations, std::uint64_t seed)
{
    std::vector<std::uint64_t> points;
    auto const count = operations + 1 - plan.first_operation;
    auto const stride = std::max<std::size_t>(1, (count + plan.max_points - 1) / plan.max_points);
    for (auto index = plan.first_operation + seed % stride; index < operations; index += stride)
        points.push_back(index + 1);
    points.push_back(operations + 1);
    return points;
}

struct cut_tally {
    std::size_t operations = 0;
    std::size_t points = 0;
    std::size_t images = 0;
    errors errors;
};

/// Runs a life for each cut point and checks the images that it leaves. `Life` has a `disk`, `run()`,
/// `end()`, and `check(image seed)`, which returns the errors found on an image. run() ends without an
/// exception when the power is cut. check() is called after end(), which closes the files.
template <class Life>
cut_tally cut_everywhere(cut_plan const& plan, std::uint64_t seed,
                         std::function<std::unique_ptr<Life>()> begin)
{
    quiet_log const quiet;
    cut_tally tally;
    {
        auto const whole = begin();
        whole->run();
        tally.operations = whole->disk.history().size();
        whole->end();
    }
    for (auto const point : points_of(plan, tally.operations, seed)) {
        auto const life = begin();
        life->disk.cut_power_at(point);
        life->run();
        life->end();
        ++tally.points;
        for (std::uint64_t image = 0; image < plan.images; ++image) {
            ++tally.images;
            // The two extremes come first.
            auto const drawn = image < 2 ? image : 2 + seed * 1'000'003 + point * 101 + image;
            for (auto& text : life->check(drawn))
                tally.errors.push_back("cut at " + std::to_string(point) + ", image " +
                                       std::to_string(drawn) + ": " + text);
        }
    }
    return tally;
}

/// Calls `cut` without a fault and with each fault. It must find no error without one, and an error with
/// each.
inline void check_that_faults_are_found(std::function<cut_tally(disk_fault const&)> const& cut)
{
    auto const without = cut({});
    CHECK_MESSAGE(without.errors.empty(), to_text(without.errors));
    for (auto const& fault : all_disk_faults()) {
        auto const tally = cut(fault);
        CHECK_MESSAGE(!tally.errors.empty(), to_text(fault), " is not noticed");
        if (!tally.errors.empty())
            MESSAGE(to_text(fault), ": ", tally.errors.front());
    }
}

/// Runs `work` and ignores its exceptions if the power was cut.
template <class Work>
void until_power_goes(forgetful_disk const& disk, Work work)
{
    try {
        work();
    } catch (std::exception const&) {
        if (disk.has_power())
            throw;
    }
}

/// Returns the seeds of this run.
inline std::vector<std::uint64_t> seeds_to_try()
{
    std::vector<std::uint64_t> seeds;
    auto const first = number_from_environment("FCG_SEED", 1);
    auto const count = number_from_environment("FCG_SEEDS", 1);
    for (auto seed = first; seed < first + count; ++seed)
        seeds.push_back(seed);
    return seeds;
}

} // namespace fcg::test
