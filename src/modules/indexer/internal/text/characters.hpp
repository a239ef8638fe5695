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
    mark,      ///< ignored, and part of the letter before it: an accent
    letter,
    ideograph, ///< a word of its own
};

/// One character of a text. Octets that are not UTF-8 are separators, one each.
struct letter {
    role as = role::separator;
    std::size_t octets = 1;
    std::string_view folded; ///< of a letter or ideograph; valid as long as the folding_space used
};

/// Storage for the folded forms of letters beyond ASCII.
using folding_space = std::string;

namespace letters {

struct ascii_letter {
    role as = role::separator;
    char folded = 0;
};

constexpr std::array<ascii_letter, 128> make_ascii()
{
    std::array<ascii_letter, 128> ascii_letters{};
    for (char each = '0'; each <= '9'; ++each)
        ascii_letters[static_cast<std::size_t>(each)] = {role::letter, each};
    for (char each = 'a'; each <= 'z'; ++each) {
        ascii_letters[static_cast<std::size_t>(each)] = {role::letter, each};
        ascii_letters[static_cast<std::size_t>(each - 'a' + 'A')] = {role::letter, each};
    }
    for (char const each : std::string_view("-.&/_+:*"))
        ascii_letters[static_cast<std::size_t>(each)].as = role::joiner;
    for (char const each : std::string_view("'`"))
        ascii_letters[static_cast<std::size_t>(each)].as = role::vanishing;
    return ascii_letters;
}

inline constexpr auto ascii = make_ascii();

/// Reads the character that begins at text[index] and is beyond ASCII.
letter read_wide(std::string_view text, std::size_t index, folding_space& space);

} // namespace letters

/// Reads the character that begins at text[index].
inline letter read_letter(std::string_view text, std::size_t index, folding_space& space)
{
    auto const first = static_cast<unsigned char>(text[index]);
    if (first >= letters::ascii.size())
        return letters::read_wide(text, index, space);
    auto const& known = letters::ascii[first];
    return {known.as, 1, {&known.folded, known.folded != 0 ? std::size_t{1} : std::size_t{0}}};
}

} // namespace fcg::indexer
