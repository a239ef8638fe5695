#include "support/steam_games.hpp"

#include "built.hpp"

#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace fcg::test {

namespace {

constexpr std::string_view expected_header =
    "app_id,title,release_date,developer,publisher,platforms,required_age,features,genres,tags,"
    "positive_ratings,negative_ratings,price";

enum column { app_id, title, released, developer, publisher, platforms, age, features, genres, tags, likes };

constexpr std::size_t price_column = 12;
constexpr std::size_t columns = 13;

/// Returns the fields of a line (RFC 4180, without line breaks inside).
std::vector<std::string> split_line(std::string_view line)
{
    std::vector<std::string> fields(1);
    bool in_quotes = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        char const character = line[i];
        if (character == '"' && in_quotes && i + 1 < line.size() && line[i + 1] == '"')
            fields.back() += line[++i];
        else if (character == '"')
            in_quotes = !in_quotes;
        else if (character == ',' && !in_quotes)
            fields.emplace_back();
        else if (character != '\r')
            fields.back() += character;
    }
    return fields;
}

std::vector<std::string> split_list(std::string const& text)
{
    std::vector<std::string> entries;
    std::istringstream stream(text);
    for (std::string entry; std::getline(stream, entry, ';');)
        if (!entry.empty())
            entries.push_back(entry);
    return entries;
}

std::int64_t to_number(std::string_view text)
{
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// Returns "00000000-0000-7000-8000-000000000070" for "70".
std::string game_id_of(std::string const& number)
{
    return "00000000-0000-7000-8000-" + std::string(12 - number.size(), '0') + number;
}

/// Parses a date such as "2004-11-16".
std::optional<std::chrono::year_month_day> to_date(std::string const& text)
{
    if (text.size() != 10)
        return std::nullopt;
    std::chrono::year_month_day const date{
        std::chrono::year(static_cast<int>(to_number(text.substr(0, 4)))),
        std::chrono::month(static_cast<unsigned>(to_number(text.substr(5, 2)))),
        std::chrono::day(static_cast<unsigned>(to_number(text.substr(8, 2))))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

steam_game read_game(std::vector<std::string> const& fields)
{
    steam_game game;
    auto& facts = game.facts;
    facts.game_id = game_id_of(fields[app_id]);
    facts.title = fields[title];
    facts.developer = fields[developer];
    facts.publisher = fields[publisher];
    facts.genres = split_list(fields[genres]);
    facts.tags = split_list(fields[tags]);
    facts.features = split_list(fields[features]);
    facts.platforms = split_list(fields[platforms]);
    facts.release_date = to_date(fields[released]);
    facts.required_age = to_number(fields[age]);
    facts.price.minor = core::parse_minor(fields[price_column], 2).value_or(0);
    game.positive_ratings = to_number(fields[likes]);
    return game;
}

} // namespace

float steam_game::made_up_buyers() const
{
    constexpr float for_each_doubling = 10;
    return std::round(for_each_doubling * std::log2(1 + static_cast<float>(positive_ratings)));
}

std::vector<steam_game> read_steam_games(std::filesystem::path const& csv)
{
    std::ifstream stream(csv);
    std::string line;
    if (!std::getline(stream, line) || !line.starts_with(expected_header))
        throw std::runtime_error(csv.string() + " is not the list of Steam games");
    std::vector<steam_game> games;
    while (std::getline(stream, line)) {
        auto const fields = split_line(line);
        if (fields.size() != columns)
            throw std::runtime_error(csv.string() + ": not a row of the list: " + line);
        if (!fields[title].empty())
            games.push_back(read_game(fields));
    }
    return games;
}

std::filesystem::path all_steam_games()
{
    return std::filesystem::path(test::source_path("../shared/data/steam-games.csv"));
}

} // namespace fcg::test
