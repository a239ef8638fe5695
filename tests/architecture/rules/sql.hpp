#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::architecture::sql {

/// Spaces stand where comments were; lines stay.
std::string without_comments(std::string sql);

/// Words, and signs of one character; without quoted texts and the quotes around names.
std::vector<std::string> words_of(std::string_view sql);

/// Could this be SQL, or a part of it? Keywords count in capitals only.
bool is_sql(std::vector<std::string> const& words);
/// SQL whose keywords are not in capitals.
bool is_lower_sql(std::vector<std::string> const& words);

/// Names in the places where SQL has tables, without those that a WITH gives.
std::set<std::string> tables_named(std::vector<std::string> const& words);
/// Tables that are made there.
std::set<std::string> tables_created(std::vector<std::string> const& words);
/// Of these, the ones of FTS5.
std::set<std::string> word_tables_created(std::vector<std::string> const& words);

/// Empty, or what only SQLite knows, and what to write instead. The key of a table of FTS5 has no other name
/// than rowid: in SQL that names one of `word_tables` it is no trick.
std::string sqlite_trick(std::vector<std::string> const& words, std::set<std::string> const& word_tables);

} // namespace fcg::architecture::sql
