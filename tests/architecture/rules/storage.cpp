#include "rules.hpp"
#include "sql.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace fcg::architecture {
namespace {

/// An SQL statement from a migration or from the code.
struct statement {
    source const* source = nullptr;
    std::size_t line = 1;
    std::vector<std::string> words;
};

/// Adds the SQL in the string literals of a source. Adjacent literals are one text.
void add_texts(source const& source, std::vector<statement>& statements)
{
    for (std::size_t index = 0; index < source.tokens.size(); ++index) {
        if (!source.tokens[index].is_text())
            continue;
        auto const line = source.tokens[index].line;
        std::string text(source.tokens[index].content());
        while (index + 1 < source.tokens.size() && source.tokens[index + 1].is_text())
            text += source.tokens[++index].content();
        statements.push_back({&source, line, sql::words_of(sql::without_comments(text))});
    }
}

/// Adds the statements of a migration. The line of each is that of its first word.
void add_migration(source const& source, std::vector<statement>& statements)
{
    auto const text = sql::without_comments(source.text);
    for (std::size_t index = 0; (index = text.find_first_not_of(" \n", index)) < text.size();) {
        auto const before = std::string_view(text).substr(0, index);
        auto const end = std::min(text.find(';', index), text.size());
        auto const line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
        statements.push_back({&source, line, sql::words_of(text.substr(index, end - index))});
        index = std::min(end + 1, text.size());
    }
}

std::vector<statement> statements_in(tree const& tree)
{
    std::vector<statement> statements;
    for (auto const& source : tree)
        if (source.path.starts_with("migrations/") && source.path.ends_with(".sql"))
            add_migration(source, statements);
        else if (source.path.starts_with("src/"))
            add_texts(source, statements);
    return statements;
}

/// Returns the owner of the tables that a file may name: a module, "bus", "audit" for the app, which has only
/// that database, or "common" for the platform, whose tables every file may name.
std::string owner_of(std::string const& path)
{
    if (path.starts_with("migrations/"))
        return path.substr(11, path.find('/', 11) - 11);
    if (auto module = module_of(path); !module.empty())
        return module;
    if (path.starts_with("src/app/"))
        return "audit";
    return path.starts_with("src/bus/") ? "bus" : "common";
}

using owners = std::map<std::string, std::string>;

owners tables_in(std::vector<statement> const& statements)
{
    owners owners;
    for (auto const& statement : statements)
        for (auto const& table : sql::tables_created(statement.words))
            owners.try_emplace(table, owner_of(statement.source->path));
    return owners;
}

/// Returns why SQL in the file `path` must not name this table. Empty if it may.
std::string why_not(owners const& owners, std::string const& table, std::string const& path)
{
    auto const it = owners.find(table);
    auto const asker = owner_of(path);
    if (it == owners.end())
        return "no migration of " + asker + " makes the table " + table + ": name one of its own";
    if (it->second == asker || it->second == "common")
        return {};
    return "the table " + table + " is inside of " + it->second +
           ": ask it through its api, or keep what its " + "events say in a table of " + asker;
}

/// Returns the tables that a statement names, and every other word that is the name of another owner's table.
std::set<std::string> tables_of(statement const& statement, owners const& owners)
{
    auto tables = sql::tables_named(statement.words);
    for (auto const& word : statement.words)
        if (auto const it = owners.find(word);
            it != owners.end() && it->second != owner_of(statement.source->path))
            tables.insert(word);
    return tables;
}

} // namespace

findings foreign_tables(tree const& tree)
{
    auto const statements = statements_in(tree);
    auto const owners = tables_in(statements);
    findings findings;
    for (auto const& statement : statements) {
        if (sql::is_lower_sql(statement.words))
            findings.push_back({statement.source->path, statement.line,
                                "SQL in small letters: write its keywords in capitals"});
        if (!sql::is_sql(statement.words))
            continue;
        for (auto const& table : tables_of(statement, owners))
            if (auto why = why_not(owners, table, statement.source->path); !why.empty())
                findings.push_back({statement.source->path, statement.line, std::move(why)});
    }
    return findings;
}

findings slow_checks(tree const& tree)
{
    static std::set<std::string> const written_by_purchases{
        "purchases",    "payments", "opened_charges", "journal", "simulated_charges",
        "entitlements", "messages", "events",         "inbox",   "idempotency_records"};
    std::map<std::string, statement> tables;
    for (auto const& statement : statements_in(tree)) {
        auto const& words = statement.words;
        for (auto const& table : sql::tables_created(words))
            tables[table] = statement;
        if (words.size() > 5 && words[0] == "ALTER" && words[3] == "RENAME" && words[4] == "TO")
            tables[words[5]] = tables[words[2]];
    }
    findings findings;
    for (auto const& [table, statement] : tables)
        if (written_by_purchases.contains(table) && sql::has_long_check(statement.words))
            findings.push_back({statement.source->path, statement.line,
                                "CHECK with IN on " + table +
                                    ", which every purchase writes: compare the values "
                                    "one by one, with OR"});
    return findings;
}

findings sql_dialect(tree const& tree)
{
    auto const statements = statements_in(tree);
    std::set<std::string> word_tables;
    for (auto const& statement : statements)
        word_tables.merge(sql::word_tables_created(statement.words));
    findings findings;
    for (auto const& statement : statements) {
        if (!sql::is_sql(statement.words) || statement.source->path.starts_with("src/platform/storage/"))
            continue;
        if (auto trick = sql::sqlite_trick(statement.words, word_tables); !trick.empty())
            findings.push_back({statement.source->path, statement.line, std::move(trick)});
    }
    return findings;
}

} // namespace fcg::architecture
