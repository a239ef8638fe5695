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

/// Where the power is cut, how often, and what was found then.
///   FCG_SEED=17 test_power_cut      begins with another seed; FCG_SEEDS=20 tries that many, each at other
///   points.
namespace fcg::test {

/// What does not hold after a restart; empty when all does.
using complaints = std::vector<std::string>;

inline complaints& operator+=(complaints& all, complaints more)
{
    std::ranges::move(more, std::back_inserter(all));
    return all;
}

inline std::string to_text(complaints const& all)
{
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(all.size(), 10); ++i)
        text += all[i] + "\n";
    return all.size() > 10 ? text + "and " + std::to_string(all.size() - 10) + " more" : text;
}

/// Adds `text` unless `holds`.
inline void expect(complaints& all, bool holds, std::string text)
{
    if (!holds)
        all.push_back(std::move(text));
}

/// What the disk of a life does, besides to lose its power.
struct disk_fault {
    left_out syncs = left_out::nothing;
    std::string synchronous = {}; ///< empty: as the store sets it

    void apply_to(forgetful_disk& disk) const
    {
        disk.leave_out(syncs);
        if (!synchronous.empty())
            disk.lower_synchronous(synchronous);
    }
};

/// Every way to leave out a sync that a test must notice.
inline std::vector<disk_fault> const& all_disk_faults()
{
    static std::vector<disk_fault> const all{{.syncs = left_out::log_syncs},
                                             {.syncs = left_out::database_syncs},
                                             {.syncs = left_out::folder_syncs},
                                             {.synchronous = "NORMAL"},
                                             {.synchronous = "OFF"}};
    return all;
}

inline std::string to_text(disk_fault const& fault)
{
    constexpr char const* names[] = {"no sync left out", "syncs of the log", "syncs of the database",
                                     "syncs of the folder"};
    return names[static_cast<std::size_t>(fault.syncs)] + (", synchronous " + fault.synchronous);
}

/// A store without a disk has much to say, at every cut the same.
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
    std::size_t max_points; ///< more operations than that: evenly spread, at other ones for each seed
    std::size_t images;     ///< that are drawn for each point
    std::size_t first_operation = 0;
};

/// The operations to cut at, from 1; the last one is the end of the life.
inline std::vector<std::uint64_t> points_of(cut_plan const& plan, std::size_t operations, std::uint64_t seed)
{
    std::vector<std::uint64_t> points;
    auto const count = operations + 1 - plan.first_operation;
    auto const stride = std::max<std::size_t>(1, (count + plan.max_points - 1) / plan.max_points);
    for (auto at = plan.first_operation + seed % stride; at <= operations; at += stride)
        points.push_back(at + 1);
    return points;
}

struct cut_tally {
    std::size_t operations = 0;
    std::size_t points = 0;
    std::size_t images = 0;
    complaints found;
};

/// Lives, each cut off at its own point, and the machines that find what they left.
/// `Life` has a `disk`, `run()`, and `check(image seed)`, which says what does not hold on an image. run()
/// ends without an exception when the power goes, and check() is called after the life has given up its
/// files.
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
            // The two extremes first, then what lies between.
            auto const drawn = image < 2 ? image : 2 + seed * 1'000'003 + point * 101 + image;
            for (auto& text : life->check(drawn))
                tally.found.push_back("cut at " + std::to_string(point) + ", image " + std::to_string(drawn) +
                                      ": " + text);
        }
    }
    return tally;
}

/// `cut(fault)` makes lives on disks with that fault, and its tally: something must be found with each fault,
/// and nothing without one.
inline void check_that_faults_are_found(std::function<cut_tally(disk_fault const&)> const& cut)
{
    auto const without = cut({});
    CHECK_MESSAGE(without.found.empty(), to_text(without.found));
    for (auto const& fault : all_disk_faults()) {
        auto const tally = cut(fault);
        CHECK_MESSAGE(!tally.found.empty(), to_text(fault), " is not noticed");
        if (!tally.found.empty())
            MESSAGE(to_text(fault), ": ", tally.found.front());
    }
}

/// Ends what a life does when its power goes: every exception after that is what it had to expect.
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

/// The seeds of this run.
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
