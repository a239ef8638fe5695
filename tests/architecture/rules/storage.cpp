#include "rules.hpp"
#include "sql.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace fcg::architecture {
namespace {

/// A piece of SQL, from a migration or from the code.
struct statement {
    source const* in = nullptr;
    std::size_t line = 1;
    std::vector<std::string> words;
};

/// Texts that follow each other are one.
void add_texts(source const& one, std::vector<statement>& into)
{
    for (std::size_t at = 0; at < one.tokens.size(); ++at) {
        if (!one.tokens[at].is_text())
            continue;
        auto const line = one.tokens[at].line;
        std::string text(one.tokens[at].content());
        while (at + 1 < one.tokens.size() && one.tokens[at + 1].is_text())
            text += one.tokens[++at].content();
        into.push_back({&one, line, sql::words_of(sql::without_comments(text))});
    }
}

/// The statements of a migration, each at its first word.
void add_migration(source const& one, std::vector<statement>& into)
{
    auto const text = sql::without_comments(one.text);
    for (std::size_t at = 0; (at = text.find_first_not_of(" \n", at)) < text.size();) {
        auto const before = std::string_view(text).substr(0, at);
        auto const end = std::min(text.find(';', at), text.size());
        auto const line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
        into.push_back({&one, line, sql::words_of(text.substr(at, end - at))});
        at = std::min(end + 1, text.size());
    }
}

std::vector<statement> statements_in(tree const& all)
{
    std::vector<statement> found;
    for (auto const& one : all)
        if (one.path.starts_with("migrations/") && one.path.ends_with(".sql"))
            add_migration(one, found);
        else if (one.path.starts_with("src/"))
            add_texts(one, found);
    return found;
}

/// Whose tables a file speaks of: a module, "bus", "audit" for the app, which keeps that one file, or
/// "common" for the platform, which every file of SQL knows.
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

owners tables_in(std::vector<statement> const& all)
{
    owners made;
    for (auto const& one : all)
        for (auto const& table : sql::tables_created(one.words))
            made.try_emplace(table, owner_of(one.in->path));
    return made;
}

/// Empty when whoever writes at `path` may name this table.
std::string why_not(owners const& all, std::string const& table, std::string const& path)
{
    auto const found = all.find(table);
    auto const asker = owner_of(path);
    if (found == all.end())
        return "no migration of " + asker + " makes the table " + table + ": name one of its own";
    if (found->second == asker || found->second == "common")
        return {};
    return "the table " + table + " is inside of " + found->second +
           ": ask it through its api, or keep what its " + "events say in a table of " + asker;
}

/// Tables in the places of tables, and wherever else a word is another module's table.
std::set<std::string> tables_of(statement const& one, owners const& all)
{
    auto tables = sql::tables_named(one.words);
    for (auto const& word : one.words)
        if (auto const found = all.find(word); found != all.end() && found->second != owner_of(one.in->path))
            tables.insert(word);
    return tables;
}

} // namespace

findings foreign_tables(tree const& all)
{
    auto const statements = statements_in(all);
    auto const owners = tables_in(statements);
    findings found;
    for (auto const& one : statements) {
        if (sql::is_lower_sql(one.words))
            found.push_back({one.in->path, one.line, "SQL in small letters: write its keywords in capitals"});
        if (!sql::is_sql(one.words))
            continue;
        for (auto const& table : tables_of(one, owners))
            if (auto why = why_not(owners, table, one.in->path); !why.empty())
                found.push_back({one.in->path, one.line, std::move(why)});
    }
    return found;
}

findings sql_dialect(tree const& all)
{
    auto const statements = statements_in(all);
    std::set<std::string> word_tables;
    for (auto const& one : statements)
        word_tables.merge(sql::word_tables_created(one.words));
    findings found;
    for (auto const& one : statements) {
        if (!sql::is_sql(one.words) || one.in->path.starts_with("src/platform/storage/"))
            continue;
        if (auto trick = sql::sqlite_trick(one.words, word_tables); !trick.empty())
            found.push_back({one.in->path, one.line, std::move(trick)});
    }
    return found;
}

} // namespace fcg::architecture
