#pragma once
#include "store_case.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// What a store that dies leaves behind, and another one that goes on with it.
namespace fcg::test {

namespace fs = std::filesystem;

/// What is on disk, apart from what no crash leaves behind.
std::vector<fs::path> files_in(fs::path const& folder);
void copy_files(fs::path const& from, fs::path const& to);

/// A request on its way into the store.
struct intent {
    std::string target;
    std::string body;
    std::string authorization;
    http::request asked{};
    http::response answer{};
    bool is_answered = false;

    intent(store_case& into, std::string path, nlohmann::json const& wanted, std::string const& player);
};

task<> ask(http::dispatcher& of, intent& one);

struct left_behind {
    temporary_folder folder;
    bool is_answered = false;
};

using many_left_behind = std::vector<std::unique_ptr<left_behind>>;

/// What is on disk after each commit, from the moment before `work` begins until nothing happens any more.
many_left_behind states_during(task<> work, app::store& of, module_store& on, bool const& is_answered);

/// Another process on the files of a dead one.
struct successor {
    /// It starts so long after the other has died, by a wall clock that is set by `clock_step` then.
    successor(fs::path const& left_behind, std::uint64_t seed,
              std::chrono::microseconds down = std::chrono::minutes(1),
              std::chrono::microseconds clock_step = {});
    ~successor();

    void start();
    void settle();
    reply ask(std::string const& path, std::string const& token);
    /// One number that a query on the file of `module` gives.
    std::int64_t count(std::string_view module, std::string_view query);
    /// What the simulated provider has really taken.
    std::int64_t charges();

    app::all_settings settings;
    module_store fixture;
    core::declared_settings declared = app::declare_all(settings);
    std::optional<app::store> store;
};

} // namespace fcg::test
