#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::architecture::sql {

/// Replaces comments by spaces. Line numbers do not change.
std::string without_comments(std::string sql);

/// Returns the words and the signs of one character, without quoted texts and without the quotes around
/// names.
std::vector<std::string> words_of(std::string_view sql);

/// Returns true if the words may be SQL or a part of it. Only keywords in capitals count.
bool is_sql(std::vector<std::string> const& words);
/// Returns true if the words are SQL whose keywords are not in capitals.
bool is_lower_sql(std::vector<std::string> const& words);

/// Returns the names at the positions of tables, without those that a WITH defines.
std::set<std::string> tables_named(std::vector<std::string> const& words);
/// Returns the tables that the SQL creates.
std::set<std::string> tables_created(std::vector<std::string> const& words);
/// Returns the tables of FTS5 that the SQL creates.
std::set<std::string> word_tables_created(std::vector<std::string> const& words);

/// Returns true if a CHECK has IN with more than two values.
bool has_long_check(std::vector<std::string> const& words);

/// Returns the construct that only SQLite knows, and what to write instead. Empty if there is none. The key
/// of a table of FTS5 is always called rowid, so rowid is allowed in SQL that names one of `word_tables`.
std::string sqlite_trick(std::vector<std::string> const& words, std::set<std::string> const& word_tables);

} // namespace fcg::architecture::sql
