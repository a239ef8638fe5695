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

/// The files that a dying store leaves behind, and another store that continues with them.
namespace fcg::test {

namespace fs = std::filesystem;

/// Returns the files on disk except those that no crash leaves behind.
std::vector<fs::path> files_in(fs::path const& folder);
void copy_files(fs::path const& source, fs::path const& target);

/// A request on its way into the store.
struct intent {
    std::string target;
    std::string body;
    std::string authorization;
    http::request request{};
    http::response answer{};
    bool is_answered = false;

    intent(store_case& fixture, std::string path, nlohmann::json const& value, std::string const& player);
};

task<> ask(http::dispatcher& dispatcher, intent& intent);

struct left_behind {
    temporary_folder folder;
    bool is_answered = false;
};

using many_left_behind = std::vector<std::unique_ptr<left_behind>>;

/// Returns the files on disk after each commit, from the moment before `work` begins until nothing happens
/// any more.
many_left_behind states_during(task<> work, app::store& store, module_store& module_store,
                               bool const& is_answered);

/// Another process on the files of a dead one.
struct successor {
    /// Opens the store `down` after the death of the other one, with a wall clock that is moved by
    /// `clock_step`.
    successor(fs::path const& left_behind, std::uint64_t seed,
              std::chrono::microseconds down = std::chrono::minutes(1),
              std::chrono::microseconds clock_step = {});
    ~successor();

    void start();
    void settle();
    reply ask(std::string const& path, std::string const& token);
    /// Returns the one number that a query on the file of `module` yields.
    std::int64_t count(std::string_view module, std::string_view query);
    /// Returns the number of charges that the simulated provider has really taken.
    std::int64_t charges();

    app::all_settings settings;
    module_store fixture;
    core::declared_settings declared = app::declare_all(settings);
    std::optional<app::store> store;
};

} // namespace fcg::test
