#pragma once
#include <string_view>

/// Typical queries to a game store and the expected games, on the list of Steam games, for every engine.
/// Popularity is steam_game::made_up_buyers().
namespace fcg::test {

struct expected_hit {
    std::string_view kind;  ///< "plain", "prefix", "typo", "accent", "tag", "developer", "mixed"
    std::string_view query; ///< as typed; a trailing space ends the last word
    std::string_view title;
    int max_position = 1; ///< expected position: first, or among the first five
};

inline constexpr expected_hit query_table[] = {
    // Parts of the title.
    {"plain", "half-life", "Half-Life"},
    {"plain", "half life 2", "Half-Life 2"},
    {"plain", "counter strike", "Counter-Strike"},
    {"plain", "counter-strike: global offensive", "Counter-Strike: Global Offensive"},
    {"plain", "THE WITCHER 3", "The Witcher® 3: Wild Hunt"},
    {"plain", "witcher wild hunt", "The Witcher® 3: Wild Hunt"},
    {"plain", "stardew valley", "Stardew Valley"},
    {"plain", "terraria", "Terraria"},
    {"plain", "skyrim", "The Elder Scrolls V: Skyrim", 5},
    {"plain", "dota 2", "Dota 2"},
    {"plain", "left 4 dead 2", "Left 4 Dead 2"},
    {"plain", "don't starve", "Don't Starve Together"},
    {"plain", "dont starve together", "Don't Starve Together"},
    {"plain", "no man's sky", "No Man's Sky"},
    {"plain", "papers please", "Papers, Please"},
    {"plain", "grand theft auto v", "Grand Theft Auto V"},
    {"plain", "euro truck simulator 2", "Euro Truck Simulator 2"},
    {"plain", "kerbal space program", "Kerbal Space Program"},
    {"plain", "forest", "The Forest"},
    {"plain", "rust", "Rust"},
    // Numbers and words written differently from the title.
    {"plain", "dark souls 3", "DARK SOULS™ III"},
    {"plain", "civilization 6", "Sid Meier’s Civilization® VI"},
    {"plain", "grand theft auto 5", "Grand Theft Auto V"},
    {"plain", "europa universalis 4", "Europa Universalis IV"},
    {"plain", "halflife 2", "Half-Life 2"},
    {"plain", "left4dead", "Left 4 Dead", 5},
    {"plain", "counterstrike source", "Counter-Strike: Source"},
    {"plain", "bio shock infinite", "BioShock Infinite"},
    {"plain", "player unknown battlegrounds", "PLAYERUNKNOWN'S BATTLEGROUNDS"},
    {"plain", "stalker clear sky", "S.T.A.L.K.E.R.: Clear Sky"},
    // Incomplete words.
    {"prefix", "terrar", "Terraria"},
    {"prefix", "stardew v", "Stardew Valley"},
    {"prefix", "kerbal sp", "Kerbal Space Program"},
    {"prefix", "rocket l", "Rocket League®"},
    {"prefix", "the elder scrolls v: sky", "The Elder Scrolls V: Skyrim", 5},
    {"prefix", "half-life: opp", "Half-Life: Opposing Force"},
    {"prefix", "playerunk", "PLAYERUNKNOWN'S BATTLEGROUNDS"},
    {"prefix", "subnau", "Subnautica"},
    {"prefix", "cities sky", "Cities: Skylines"},
    {"prefix", "wit 3", "The Witcher® 3: Wild Hunt"},
    {"prefix", "counter-str", "Counter-Strike: Global Offensive", 5},
    {"prefix", "euro tr", "Euro Truck Simulator 2", 5},
    // Misspelt words.
    {"typo", "Haf-Life", "Half-Life"},
    {"typo", "Skyirm", "The Elder Scrolls V: Skyrim", 5},
    {"typo", "witchr 3", "The Witcher® 3: Wild Hunt"},
    {"typo", "stardew valey", "Stardew Valley"},
    {"typo", "terarria", "Terraria"},
    {"typo", "counter stirke", "Counter-Strike"},
    {"typo", "kebral space progam", "Kerbal Space Program"},
    {"typo", "civilisation vi", "Sid Meier’s Civilization® VI"},
    {"typo", "bioshok infinte", "BioShock Infinite"},
    {"typo", "darkest dungon", "Darkest Dungeon®"},
    {"typo", "grand teft auto", "Grand Theft Auto V", 5},
    {"typo", "asassins creed unity", "Assassin's Creed® Unity"},
    {"typo", "left 4 daed 2", "Left 4 Dead 2"},
    {"typo", "euro truk simulator", "Euro Truck Simulator", 5},
    {"typo", "falout 4", "Fallout 4"},
    {"typo", "subnatica", "Subnautica"},
    // Accents and case.
    {"accent", "deja vu", "Déjà Vu: MacVenture Series", 5},
    {"accent", "marchen forest", "Märchen Forest: Mylne and the Forest Gift"},
    {"accent", "sebastien loeb", "Sébastien Loeb Rally EVO"},
    {"accent", "mémoires grande guerre",
     "Valiant Hearts: The Great War™ / Soldats Inconnus : Mémoires de la Grande Guerre™"},
    {"accent", "FALLÖUT 4", "Fallout 4"},
    {"accent", "regressao", "Pesadelo - Regressão"},
    // Tags and genres.
    {"tag", "moba", "Dota 2", 5},
    {"tag", "massively multiplayer", "PLAYERUNKNOWN'S BATTLEGROUNDS", 5},
    {"tag", "grand strategy", "Europa Universalis IV", 5},
    {"tag", "metroidvania", "Dead Cells", 5},
    {"tag", "psychological horror", "Doki Doki Literature Club!", 5},
    {"tag", "female protagonist", "Tomb Raider", 5},
    {"tag", "dark humor", "POSTAL 2", 5},
    // Developers.
    {"developer", "valve", "Dota 2", 5},
    {"developer", "cd projekt red", "The Witcher® 3: Wild Hunt", 5},
    {"developer", "bethesda game studios", "The Elder Scrolls V: Skyrim", 5},
    {"developer", "klei", "Don't Starve Together", 5},
    {"developer", "re-logic", "Terraria"},
    {"developer", "concernedape", "Stardew Valley"},
    // Combinations.
    {"mixed", "valve fps", "Counter-Strike: Global Offensive", 5},
    {"mixed", "valve moba", "Dota 2"},
    {"mixed", "rockstar open world", "Grand Theft Auto V", 5},
    {"mixed", "witcher cd projekt", "The Witcher® 3: Wild Hunt", 5},
    {"mixed", "paradox grand strategy", "Europa Universalis IV", 5},
    {"mixed", "bethesda fallout", "Fallout 4", 5},
    {"mixed", "hl2 half life 2 gordon", "Half-Life 2", 5},
};

} // namespace fcg::test
