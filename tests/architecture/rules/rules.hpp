#pragma once
#include "source.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// Every rule reads the files and gives what it refuses: where, what is wrong, and what to write instead.
namespace fcg::architecture {

struct finding {
    std::string path;
    std::size_t line = 1;
    std::string message;
};

using findings = std::vector<finding>;

// Borders (borders.cpp, libraries.cpp, cycles.cpp)

/// No include climbs with "..".
findings climbing_includes(tree const& all);
/// Arrows between main, app, modules, bus and platform, and between the parts of the platform, go one way.
findings arrows(tree const& all);
/// A module sees of another one its api, and only where a question is allowed; app sees api and module.hpp.
findings module_borders(tree const& all);
/// A module's api needs nothing but the standard library, platform/core and the task alias.
findings api_headers(tree const& all);
/// No folders of src need each other in a circle.
findings circles(tree const& all);
/// SQLite, Beast, AWS, libsodium and the like stay behind the one place that wraps each.
findings libraries(tree const& all);

// Time, chance, order (habits.cpp)

findings clocks(tree const& all);
findings timers(tree const& all);
findings chance(tree const& all);
findings sleeps(tree const& all);
findings threads(tree const& all);

// Habits (habits.cpp, exceptions.cpp, coroutines.cpp)

/// task<T> is the only awaitable.
findings other_awaitables(tree const& all);
/// No task is left to itself.
findings detached_tasks(tree const& all);
findings standard_streams(tree const& all);
/// Money is counted, not measured.
findings floating_money(tree const& all);
findings unfinished_work(tree const& all);
/// `catch (...)` hands on what it caught.
findings swallowed_exceptions(tree const& all);
/// One co_await a statement, at its front, with names as arguments.
findings awaits(tree const& all);
/// A coroutine outlives the lambda's captures.
findings capturing_coroutines(tree const& all);
findings coroutine_defaults(tree const& all);

// Storage (storage.cpp)

/// SQL names the tables of its own migrations.
findings foreign_tables(tree const& all);
/// SQL stays in what SQLite and PostgreSQL share, and takes its time from a parameter.
findings sql_dialect(tree const& all);

// Sizes, twins and leftovers (sizes.cpp, twins.cpp, leftovers.cpp)

findings long_files(tree const& all);
findings long_lines(tree const& all);
findings long_functions(tree const& all);
/// The files of a folder are compiled as one: a call could meet the private function of a neighbour.
findings private_twins(tree const& all);
findings unused_headers(tree const& all);
/// What features/ and reactions/ hold is in the module's table of contents.
findings unregistered_features(tree const& all);
findings undocumented_contracts(tree const& all);
/// A module has its README, its table of contents and tests.
findings incomplete_modules(tree const& all);

} // namespace fcg::architecture
