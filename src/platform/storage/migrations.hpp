#pragma once
#include <string_view>
#include <vector>

namespace fcg::storage {

class connection;

/// One file of migrations/, embedded in the binary by cmake/embed_migrations.cmake.
struct migration {
    std::string_view module; ///< the folder
    int number;              ///< from the file's name; 1, 2, 3 without a gap
    std::string_view name;
    std::string_view checksum; ///< SHA-256 of the file, in hex
    std::string_view sql;
};

/// All of them, ordered by module and number.
std::vector<migration> const& embedded_migrations();

/// Applies what `module` still lacks, each in a transaction of its own, and records it in schema_migrations.
/// Refuses, with a message that says what to do, a file whose applied migration has another checksum
/// or which holds one that this binary does not know. Returns how many were applied.
int migrate(connection& on, std::string_view module, std::vector<migration> const& all);

} // namespace fcg::storage
