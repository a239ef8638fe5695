#include "internal/text/characters.hpp"

#include <algorithm>
#include <utf8proc.h>

namespace fcg::indexer::characters {
namespace {

/// Letters that are separate letters in Unicode, while people type them as accented or joined ones.
struct replacement {
    utf8proc_int32_t from;
    std::string_view to;
};

constexpr std::array<replacement, 9> replacements{{
    {0x00e6, "ae"}, // ae ligature
    {0x00f0, "d"},  // eth
    {0x00f8, "o"},  // o with stroke
    {0x00fe, "th"}, // thorn
    {0x0111, "d"},  // d with stroke
    {0x0127, "h"},  // h with stroke
    {0x0131, "i"},  // dotless i
    {0x0142, "l"},  // l with stroke
    {0x0153, "oe"}, // oe ligature
}};

bool is_between(utf8proc_int32_t code, utf8proc_int32_t first, utf8proc_int32_t last)
{
    return code >= first && code <= last;
}

bool is_ideograph(utf8proc_int32_t code)
{
    return is_between(code, 0x4e00, 0x9fff) || is_between(code, 0x3400, 0x4dbf) ||
           is_between(code, 0xf900, 0xfaff) || is_between(code, 0x20000, 0x3ffff) || code == 0x3005 ||
           code == 0x3007;
}

/// The signs copyright, registered, sound recording, service mark and trademark; an acute accent, typed as an
/// apostrophe; apostrophes and their typographic forms.
constexpr std::array vanishing_codes{0x00a9, 0x00ae, 0x2117, 0x2120, 0x2122, 0x00b4, 0x02b9,
                                     0x02bb, 0x02bc, 0x2018, 0x2019, 0x201b, 0x2032, 0xff07};

/// Letters that Unicode classified as marks for a long time, as FTS5 still does: it would end a word there.
bool was_mark(utf8proc_int32_t code)
{
    return is_between(code, 0x19b0, 0x19c0) || is_between(code, 0x19c8, 0x19c9) ||
           is_between(code, 0x1cf2, 0x1cf3);
}

bool is_letter_or_digit(utf8proc_category_t category)
{
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

role role_of(utf8proc_int32_t code)
{
    if (std::ranges::find(vanishing_codes, code) != vanishing_codes.end())
        return role::vanishing;
    if (was_mark(code))
        return role::mark;
    auto const category = utf8proc_category(code);
    if (is_letter_or_digit(category))
        return is_ideograph(code) ? role::ideograph : role::alphanumeric;
    if (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME)
        return role::mark;
    // Soft hyphens, zero-width joiners, directional marks.
    return category == UTF8PROC_CATEGORY_CF ? role::vanishing : role::separator;
}

void append_utf8(std::string& text, utf8proc_int32_t code)
{
    auto const* const replacement = std::ranges::find(replacements, code, &replacement::from);
    if (replacement != replacements.end()) {
        text += replacement->to;
        return;
    }
    std::array<utf8proc_uint8_t, 4> octets;
    auto const size = utf8proc_encode_char(code, octets.data());
    text.append(reinterpret_cast<char const*>(octets.data()), static_cast<std::size_t>(size));
}

/// Appends the folded form of a character; nothing if it consists of marks only.
void fold_into(std::string& text, utf8proc_int32_t code)
{
    constexpr auto options = static_cast<utf8proc_option_t>(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                                            UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
    // The longest decomposition has 18 code points.
    std::array<utf8proc_int32_t, 32> code_points;
    int unused = 0;
    auto const count =
        utf8proc_decompose_char(code, code_points.data(), std::ssize(code_points), options, &unused);
    text.clear();
    for (std::size_t i = 0; i < static_cast<std::size_t>(std::clamp<utf8proc_ssize_t>(count, 0, 32)); ++i) {
        if (is_letter_or_digit(utf8proc_category(code_points[i])))
            append_utf8(text, code_points[i]);
    }
}

} // namespace

character read_wide(std::string_view text, std::size_t index, folding_space& space)
{
    auto const* const begin = reinterpret_cast<utf8proc_uint8_t const*>(text.data() + index);
    utf8proc_int32_t code = 0;
    auto const octets = utf8proc_iterate(begin, static_cast<utf8proc_ssize_t>(text.size() - index), &code);
    if (octets < 1)
        return {};
    character character{role_of(code), static_cast<std::size_t>(octets), {}};
    if (character.as == role::alphanumeric || character.as == role::ideograph) {
        fold_into(space, code);
        character.folded = space;
        if (space.empty())
            character.as = role::mark;
    }
    return character;
}

} // namespace fcg::indexer::characters
