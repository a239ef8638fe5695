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

bool is_any_of(std::string const& word, std::initializer_list<std::string_view> texts)
{
    return std::ranges::find(texts, std::string_view(word)) != texts.end();
}

std::string at(words const& words, std::size_t index)
{
    return index < words.size() ? words[index] : std::string();
}

/// Returns the position after IF NOT EXISTS if that stands at `index`.
std::size_t behind_condition(words const& words, std::size_t index)
{
    while (is_any_of(at(words, index), {"IF", "NOT", "EXISTS"}))
        ++index;
    return index;
}

/// Adds the tables of a FROM: "a x, b AS y" names a and b.
void add_list(words const& words, std::size_t index, std::set<std::string>& texts)
{
    while (index < words.size() && is_name(words[index])) {
        texts.insert(words[index]);
        while (++index < words.size() && is_name(words[index]) && upper(words[index]) != words[index])
            ; // an alias
        if (at(words, index) == "AS")
            index += 2;
        if (at(words, index) != ",")
            return;
        ++index;
    }
}

/// Returns the names in WITH name AS (...), other (columns) AS (...).
std::set<std::string> names_given(words const& words)
{
    std::set<std::string> names;
    for (std::size_t i = 1; i + 1 < words.size(); ++i) {
        if (words[i] != "AS" || words[i + 1] != "(")
            continue;
        auto name = i - 1;
        if (words[name] == ")")
            while (name > 0 && words[name] != "(")
                --name;
        names.insert(words[name] == "(" && name > 0 ? words[name - 1] : words[name]);
    }
    return names;
}

} // namespace

std::string without_comments(std::string sql)
{
    for (auto index = sql.find("--"); index != std::string::npos; index = sql.find("--", index))
        for (; index < sql.size() && sql[index] != '\n'; ++index)
            sql[index] = ' ';
    return sql;
}

std::vector<std::string> words_of(std::string_view sql)
{
    words words;
    for (std::size_t i = 0; i < sql.size();) {
        auto const is_word = [&](std::size_t index) {
            return index < sql.size() &&
                   (std::isalnum(static_cast<unsigned char>(sql[index])) != 0 || sql[index] == '_');
        };
        auto end = i + 1;
        if (sql[i] == '\'') {
            end = std::min(sql.find('\'', i + 1), sql.size() - 1) + 1;
        } else if (is_word(i)) {
            while (is_word(end))
                ++end;
            words.emplace_back(sql.substr(i, end - i));
        } else if (std::isspace(static_cast<unsigned char>(sql[i])) == 0 && sql[i] != '"' && sql[i] != '\\') {
            words.emplace_back(1, sql[i]);
        }
        i = end;
    }
    return words;
}

bool is_sql(words const& words)
{
    return std::ranges::any_of(words, [](std::string const& word) {
        return is_any_of(word, {"SELECT", "FROM", "INTO", "JOIN", "WHERE", "VALUES", "SET", "TABLE", "EXISTS",
                                "CONFLICT", "CREATE", "PRAGMA"});
    });
}

bool is_lower_sql(words const& words)
{
    auto const first = at(words, 0);
    auto const has = [&](std::string const& word) { return std::ranges::find(words, word) != words.end(); };
    return first != upper(first) && ((lower(first) == "select" && has("from")) ||
                                     (lower(first) == "insert" && lower(at(words, 1)) == "into") ||
                                     (lower(first) == "delete" && lower(at(words, 1)) == "from") ||
                                     (lower(first) == "update" && lower(at(words, 2)) == "set"));
}

std::set<std::string> tables_named(words const& words)
{
    std::set<std::string> names;
    auto const add = [&](std::size_t index) {
        if (index < words.size() && is_name(words[index]))
            names.insert(words[index]);
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "FROM" && (i == 0 || words[i - 1] != "DISTINCT"))
            add_list(words, i + 1, names);
        else if (is_any_of(words[i], {"JOIN", "INTO", "REFERENCES"}))
            add(i + 1);
        else if (words[i] == "UPDATE" && at(words, i + 1) != "SET")
            add(i + 1);
        else if (words[i] == "TABLE")
            add(behind_condition(words, i + 1));
        else if (words[i] == "INDEX" && at(words, behind_condition(words, i + 1) + 1) == "ON")
            add(behind_condition(words, i + 1) + 2);
    }
    for (auto const& text : names_given(words))
        names.erase(text);
    return names;
}

std::set<std::string> tables_created(words const& words)
{
    std::set<std::string> names;
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        if (words[i] == "CREATE" && words[i + 1] == "TABLE")
            names.insert(at(words, behind_condition(words, i + 2)));
    names.merge(word_tables_created(words));
    return names;
}

std::set<std::string> word_tables_created(words const& words)
{
    std::set<std::string> names;
    for (std::size_t i = 0; i + 2 < words.size(); ++i)
        if (words[i] == "CREATE" && words[i + 1] == "VIRTUAL" && words[i + 2] == "TABLE")
            names.insert(at(words, behind_condition(words, i + 3)));
    return names;
}

bool has_long_check(words const& words)
{
    constexpr std::ptrdiff_t max_commas = 1;
    auto it = std::ranges::find(words, "CHECK");
    while ((it = std::find(it, words.end(), "IN")) != words.end()) {
        ++it;
        bool const is_list = it != words.end() && *it == "(";
        if (is_list && std::count(it, std::find(it, words.end(), ")"), ",") > max_commas)
            return true;
    }
    return false;
}

std::string sqlite_trick(words const& words, std::set<std::string> const& word_tables)
{
    bool const names_word_table =
        std::ranges::any_of(words, [&](std::string const& word) { return word_tables.contains(word); });
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto const word = upper(words[i]);
        if (is_any_of(word, {"ROWID", "_ROWID_"}) && !names_word_table)
            return words[i] + ": give the table a key of its own";
        if (word == "?")
            return "?: write parameters as $1, $2";
        if (word == "AUTOINCREMENT")
            return words[i] + ": INTEGER PRIMARY KEY, or an id of the id generator";
        if (word == "PRAGMA" && words[i] == word)
            return words[i] + ": how a file is opened is the business of platform/storage";
        if (is_any_of(words[i], {"INSERT", "UPDATE"}) && at(words, i + 1) == "OR")
            return words[i] + " OR: write ON CONFLICT";
        if (words[i] == "REPLACE" && at(words, i + 1) == "INTO")
            return "REPLACE INTO: write INSERT with ON CONFLICT";
        if (word.starts_with("SQLITE_"))
            return words[i] + ": only platform/storage knows SQLite's own tables and functions";
        if (is_any_of(word, {"CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME", "STRFTIME", "JULIANDAY"}))
            return words[i] + ": hand the time in as a parameter, from the injected clock";
    }
    return {};
}

} // namespace fcg::architecture::sql
