#pragma once
#include <string_view>
#include <vector>

namespace fcg::storage {

class connection;

/// One file of migrations/, embedded in the binary by cmake/embed_migrations.cmake.
struct migration {
    std::string_view module; ///< name of the folder
    int number;              ///< number in the file's name: 1, 2, 3 without a gap
    std::string_view name;
    std::string_view checksum; ///< SHA-256 of the file in hex
    std::string_view sql;
};

/// Returns all migrations, ordered by module and number.
std::vector<migration> const& embedded_migrations();

/// Applies the migrations of `module` that the file lacks, each in a transaction of its own, and records them
/// in schema_migrations. Returns the number of migrations applied. Throws storage_error, with a message that
/// says what to do, if an applied migration has another checksum or is unknown to this binary.
int migrate(connection& connection, std::string_view module, std::vector<migration> const& migrations);

} // namespace fcg::storage
