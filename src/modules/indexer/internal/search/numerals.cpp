#include "internal/search/numerals.hpp"

#include <array>
#include <utility>

namespace fcg::indexer {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 20> numerals{
    {{"1", "i"},    {"2", "ii"},    {"3", "iii"},    {"4", "iv"},   {"5", "v"},
     {"6", "vi"},   {"7", "vii"},   {"8", "viii"},   {"9", "ix"},   {"10", "x"},
     {"11", "xi"},  {"12", "xii"},  {"13", "xiii"},  {"14", "xiv"}, {"15", "xv"},
     {"16", "xvi"}, {"17", "xvii"}, {"18", "xviii"}, {"19", "xix"}, {"20", "xx"}}};

} // namespace

std::string_view other_numeral(std::string_view word)
{
    for (auto const& [digits, roman_digits] : numerals) {
        if (word == digits)
            return roman_digits;
        if (word == roman_digits)
            return digits;
    }
    return {};
}

} // namespace fcg::indexer
