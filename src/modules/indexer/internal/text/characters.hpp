#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fcg::indexer {

/// The effect of a character on the word that it stands in or beside.
enum class role : std::uint8_t {
    separator,
    joiner,    ///< separates two words that may also be written as one: "Half-Life"
    vanishing, ///< ignored: an apostrophe, a trademark sign
    mark,      ///< ignored, and part of the character before it: an accent
    alphanumeric,
    ideograph, ///< a word of its own
};

/// One character of a text. Octets that are not UTF-8 are separators, one each.
struct character {
    role as = role::separator;
    std::size_t octets = 1;
    std::string_view folded; ///< of an alphanumeric or ideograph; valid as long as the folding_space used
};

/// Storage for the folded forms of characters beyond ASCII.
using folding_space = std::string;

namespace characters {

struct ascii_character {
    role as = role::separator;
    char folded = 0;
};

constexpr std::array<ascii_character, 128> make_ascii()
{
    std::array<ascii_character, 128> ascii_characters{};
    for (char each = '0'; each <= '9'; ++each)
        ascii_characters[static_cast<std::size_t>(each)] = {role::alphanumeric, each};
    for (char each = 'a'; each <= 'z'; ++each) {
        ascii_characters[static_cast<std::size_t>(each)] = {role::alphanumeric, each};
        ascii_characters[static_cast<std::size_t>(each - 'a' + 'A')] = {role::alphanumeric, each};
    }
    for (char const each : std::string_view("-.&/_+:*"))
        ascii_characters[static_cast<std::size_t>(each)].as = role::joiner;
    for (char const each : std::string_view("'`"))
        ascii_characters[static_cast<std::size_t>(each)].as = role::vanishing;
    return ascii_characters;
}

inline constexpr auto ascii = make_ascii();

/// Reads the character that begins at text[index] and is beyond ASCII.
character read_wide(std::string_view text, std::size_t index, folding_space& space);

} // namespace characters

/// Reads the character that begins at text[index].
inline character read_character(std::string_view text, std::size_t index, folding_space& space)
{
    auto const first = static_cast<unsigned char>(text[index]);
    if (first >= characters::ascii.size())
        return characters::read_wide(text, index, space);
    auto const& known = characters::ascii[first];
    return {known.as, 1, {&known.folded, known.folded != 0 ? std::size_t{1} : std::size_t{0}}};
}

} // namespace fcg::indexer
