#pragma once
#include "source.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// The rules. Each reads the files and returns its findings: where the fault is, what is wrong, and what to
/// write instead.
namespace fcg::architecture {

struct finding {
    std::string path;
    std::size_t line = 1;
    std::string message;
};

using findings = std::vector<finding>;

// Borders (borders.cpp, libraries.cpp, cycles.cpp).

/// Refuses includes that climb with "..".
findings climbing_includes(tree const& tree);
/// Refuses includes against the arrows between main, app, modules, bus and platform, and between the parts of
/// the platform.
findings arrows(tree const& tree);
/// Refuses includes of another module's files except its api where a question is allowed. Files of app may
/// include api and module.hpp.
findings module_borders(tree const& tree);
/// Refuses includes in a module's api except the standard library, platform/core and the task alias.
findings api_headers(tree const& tree);
/// Refuses areas of src that include each other in a circle, and folders of a module or of the app that do.
findings circles(tree const& tree);
/// Refuses SQLite, Beast, AWS, libsodium and similar libraries outside the files that wrap them.
findings libraries(tree const& tree);

// Time, random numbers, order (habits.cpp).

findings clocks(tree const& tree);
findings timers(tree const& tree);
findings random(tree const& tree);
findings sleeps(tree const& tree);
findings threads(tree const& tree);

// Habits (habits.cpp, exceptions.cpp, coroutines.cpp).

/// Refuses awaitables other than task<T>.
findings other_awaitables(tree const& tree);
/// Refuses detached tasks.
findings detached_tasks(tree const& tree);
findings standard_streams(tree const& tree);
/// Refuses floating point in code that handles money.
findings floating_money(tree const& tree);
/// Refuses ids of games, payments and users that are plain text where money moves.
findings untyped_ids(tree const& tree);
findings unfinished_work(tree const& tree);
/// Refuses a `catch (...)` that does not hand on what it caught.
findings swallowed_exceptions(tree const& tree);
/// Refuses a co_await that is not the only one in its statement, at its front, with names as arguments.
findings awaits(tree const& tree);
/// Refuses coroutines that are lambdas with captures, since they outlive the captures.
findings capturing_coroutines(tree const& tree);
findings coroutine_defaults(tree const& tree);

// Storage (storage.cpp).

/// Refuses SQL that names a table which none of the area's own migrations creates.
findings foreign_tables(tree const& tree);
/// Refuses SQL that SQLite and PostgreSQL do not share, or that reads the time from the database instead of a
/// parameter.
findings sql_dialect(tree const& tree);
/// Refuses a CHECK with IN and more than two values in the last form of a table that purchases write: SQLite
/// builds a temporary b-tree for it at each write.
findings slow_checks(tree const& tree);

// Sizes, duplicates and leftovers (sizes.cpp, twins.cpp, leftovers.cpp).

findings long_files(tree const& tree);
findings long_lines(tree const& tree);
findings long_functions(tree const& tree);
/// Refuses private functions of the same name in two files of a folder: the files are compiled as one, and a
/// call could reach the wrong function.
findings duplicate_private_names(tree const& tree);
findings unused_headers(tree const& tree);
/// Refuses features and reactions that are missing in the module's table of contents.
findings unregistered_features(tree const& tree);
/// Refuses modules without README, table of contents or tests.
findings incomplete_modules(tree const& tree);

// Contracts (contracts.cpp).

/// Refuses contracts that are not in the list of all contracts.
findings unlisted_contracts(tree const& tree);
/// Refuses contracts whose header is not included by the module that they name as their publisher.
findings unpublished_contracts(tree const& tree);
/// Refuses members of a contract that have the name of another field: writer and reader would agree, and both
/// would be wrong.
findings mispaired_members(tree const& tree);

} // namespace fcg::architecture
