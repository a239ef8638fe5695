#include "sql.hpp"

#include <algorithm>
#include <cctype>
#include <initializer_list>

namespace fcg::architecture::sql {
namespace {

using words = std::vector<std::string>;

bool is_name(std::string const& word)
{
    return std::isalpha(static_cast<unsigned char>(word.front())) != 0 || word.front() == '_';
}

std::string upper(std::string text)
{
    for (auto& c : text)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

std::string lower(std::string text)
{
    for (auto& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

bool is_any_of(std::string const& word, std::initializer_list<std::string_view> of)
{
    return std::ranges::find(of, std::string_view(word)) != of.end();
}

std::string at(words const& all, std::size_t place)
{
    return place < all.size() ? all[place] : std::string();
}

/// Behind IF NOT EXISTS, when it stands at `place`.
std::size_t behind_condition(words const& all, std::size_t place)
{
    while (is_any_of(at(all, place), {"IF", "NOT", "EXISTS"}))
        ++place;
    return place;
}

/// The tables of a FROM: "a x, b AS y" names a and b.
void add_list(words const& all, std::size_t place, std::set<std::string>& into)
{
    while (place < all.size() && is_name(all[place])) {
        into.insert(all[place]);
        while (++place < all.size() && is_name(all[place]) && upper(all[place]) != all[place])
            ; // an alias
        if (at(all, place) == "AS")
            place += 2;
        if (at(all, place) != ",")
            return;
        ++place;
    }
}

/// WITH name AS (...), other (columns) AS (...)
std::set<std::string> names_given(words const& all)
{
    std::set<std::string> names;
    for (std::size_t i = 1; i + 1 < all.size(); ++i) {
        if (all[i] != "AS" || all[i + 1] != "(")
            continue;
        auto name = i - 1;
        if (all[name] == ")")
            while (name > 0 && all[name] != "(")
                --name;
        names.insert(all[name] == "(" && name > 0 ? all[name - 1] : all[name]);
    }
    return names;
}

} // namespace

std::string without_comments(std::string sql)
{
    for (auto at = sql.find("--"); at != std::string::npos; at = sql.find("--", at))
        for (; at < sql.size() && sql[at] != '\n'; ++at)
            sql[at] = ' ';
    return sql;
}

std::vector<std::string> words_of(std::string_view sql)
{
    words all;
    for (std::size_t i = 0; i < sql.size();) {
        auto const is_word = [&](std::size_t place) {
            return place < sql.size() &&
                   (std::isalnum(static_cast<unsigned char>(sql[place])) != 0 || sql[place] == '_');
        };
        auto end = i + 1;
        if (sql[i] == '\'') {
            end = std::min(sql.find('\'', i + 1), sql.size() - 1) + 1;
        } else if (is_word(i)) {
            while (is_word(end))
                ++end;
            all.emplace_back(sql.substr(i, end - i));
        } else if (std::isspace(static_cast<unsigned char>(sql[i])) == 0 && sql[i] != '"' && sql[i] != '\\') {
            all.emplace_back(1, sql[i]);
        }
        i = end;
    }
    return all;
}

bool is_sql(words const& all)
{
    return std::ranges::any_of(all, [](std::string const& word) {
        return is_any_of(word, {"SELECT", "FROM", "INTO", "JOIN", "WHERE", "VALUES", "SET", "TABLE", "EXISTS",
                                "CONFLICT", "CREATE", "PRAGMA"});
    });
}

bool is_lower_sql(words const& all)
{
    auto const first = at(all, 0);
    auto const has = [&](std::string const& word) { return std::ranges::find(all, word) != all.end(); };
    return first != upper(first) && ((lower(first) == "select" && has("from")) ||
                                     (lower(first) == "insert" && lower(at(all, 1)) == "into") ||
                                     (lower(first) == "delete" && lower(at(all, 1)) == "from") ||
                                     (lower(first) == "update" && lower(at(all, 2)) == "set"));
}

std::set<std::string> tables_named(words const& all)
{
    std::set<std::string> names;
    auto const add = [&](std::size_t place) {
        if (place < all.size() && is_name(all[place]))
            names.insert(all[place]);
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i] == "FROM" && (i == 0 || all[i - 1] != "DISTINCT"))
            add_list(all, i + 1, names);
        else if (is_any_of(all[i], {"JOIN", "INTO", "REFERENCES"}))
            add(i + 1);
        else if (all[i] == "UPDATE" && at(all, i + 1) != "SET")
            add(i + 1);
        else if (all[i] == "TABLE")
            add(behind_condition(all, i + 1));
        else if (all[i] == "INDEX" && at(all, behind_condition(all, i + 1) + 1) == "ON")
            add(behind_condition(all, i + 1) + 2);
    }
    for (auto const& given : names_given(all))
        names.erase(given);
    return names;
}

std::set<std::string> tables_created(words const& all)
{
    std::set<std::string> names;
    for (std::size_t i = 0; i + 1 < all.size(); ++i)
        if (all[i] == "CREATE" && all[i + 1] == "TABLE")
            names.insert(at(all, behind_condition(all, i + 2)));
    names.merge(word_tables_created(all));
    return names;
}

std::set<std::string> word_tables_created(words const& all)
{
    std::set<std::string> names;
    for (std::size_t i = 0; i + 2 < all.size(); ++i)
        if (all[i] == "CREATE" && all[i + 1] == "VIRTUAL" && all[i + 2] == "TABLE")
            names.insert(at(all, behind_condition(all, i + 3)));
    return names;
}

std::string sqlite_trick(words const& all, std::set<std::string> const& word_tables)
{
    bool const names_word_table =
        std::ranges::any_of(all, [&](std::string const& word) { return word_tables.contains(word); });
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto const word = upper(all[i]);
        if (is_any_of(word, {"ROWID", "_ROWID_"}) && !names_word_table)
            return all[i] + ": give the table a key of its own";
        if (word == "?")
            return "?: write parameters as $1, $2";
        if (word == "AUTOINCREMENT")
            return all[i] + ": INTEGER PRIMARY KEY, or an id of the id generator";
        if (word == "PRAGMA" && all[i] == word)
            return all[i] + ": how a file is opened is the business of platform/storage";
        if (is_any_of(all[i], {"INSERT", "UPDATE"}) && at(all, i + 1) == "OR")
            return all[i] + " OR: write ON CONFLICT";
        if (all[i] == "REPLACE" && at(all, i + 1) == "INTO")
            return "REPLACE INTO: write INSERT with ON CONFLICT";
        if (word.starts_with("SQLITE_"))
            return all[i] + ": only platform/storage knows SQLite's own tables and functions";
        if (is_any_of(word, {"CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME", "STRFTIME", "JULIANDAY"}))
            return all[i] + ": hand the time in as a parameter, from the injected clock";
    }
    return {};
}

} // namespace fcg::architecture::sql
