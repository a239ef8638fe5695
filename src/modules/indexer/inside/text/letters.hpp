#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fcg::indexer {

/// What a character does to the word that it stands in or beside.
enum class role : std::uint8_t {
    separator,
    joiner,    ///< separates two words that may also be written as one: "Half-Life"
    vanishing, ///< as if it was not there: an apostrophe, a trademark sign
    mark,      ///< vanishes too, and belongs to the letter before it: an accent
    letter,
    ideograph, ///< a word of its own
};

/// One character of a text. Octets that are no UTF-8 are separators, one each.
struct letter {
    role as = role::separator;
    std::size_t octets = 1;
    std::string_view folded; ///< of letters and ideographs; valid as long as what it was read into
};

/// Where folded forms of letters beyond ASCII are put.
using folding_space = std::string;

namespace letters {

struct ascii_letter {
    role as = role::separator;
    char folded = 0;
};

constexpr std::array<ascii_letter, 128> make_ascii()
{
    std::array<ascii_letter, 128> made{};
    for (char each = '0'; each <= '9'; ++each)
        made[static_cast<std::size_t>(each)] = {role::letter, each};
    for (char each = 'a'; each <= 'z'; ++each) {
        made[static_cast<std::size_t>(each)] = {role::letter, each};
        made[static_cast<std::size_t>(each - 'a' + 'A')] = {role::letter, each};
    }
    for (char const each : std::string_view("-.&/_+:*"))
        made[static_cast<std::size_t>(each)].as = role::joiner;
    for (char const each : std::string_view("'`"))
        made[static_cast<std::size_t>(each)].as = role::vanishing;
    return made;
}

inline constexpr auto ascii = make_ascii();

/// The character that begins at text[at], which is beyond ASCII.
letter read_wide(std::string_view text, std::size_t at, folding_space& space);

} // namespace letters

/// The character that begins at text[at].
inline letter read_letter(std::string_view text, std::size_t at, folding_space& space)
{
    auto const first = static_cast<unsigned char>(text[at]);
    if (first >= letters::ascii.size())
        return letters::read_wide(text, at, space);
    auto const& known = letters::ascii[first];
    return {known.as, 1, {&known.folded, known.folded != 0 ? std::size_t{1} : std::size_t{0}}};
}

} // namespace fcg::indexer
