#pragma once
#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace fcg::test {

/// Returns the body with which an admin puts a game on sale.
inline nlohmann::json game_to_sell(std::string title, nlohmann::json price)
{
    return {{"title", std::move(title)},
            {"description", "One to buy"},
            {"developer", "Somebody"},
            {"publisher", "Somebody"},
            {"genres", {"Action"}},
            {"tags", {"Short"}},
            {"features", nlohmann::json::array()},
            {"platforms", {"linux"}},
            {"releaseDate", "2020-01-31"},
            {"requiredAge", 0},
            {"price", std::move(price)},
            {"currency", "BRL"}};
}

} // namespace fcg::test
