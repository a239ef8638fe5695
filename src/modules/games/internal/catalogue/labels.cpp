#include "internal/catalogue/labels.hpp"

#include <algorithm>

namespace fcg::games {

namespace {

/// Returns the number of bytes at `index` that are a space or a control character (in UTF-8: below U+0020,
/// U+007F to U+009F), or 0 if they are neither.
std::size_t blank_bytes(std::string_view text, std::size_t index)
{
    auto const byte = static_cast<unsigned char>(text[index]);
    if (byte <= ' ' || byte == 0x7F)
        return 1;
    bool const is_upper_control =
        byte == 0xC2 && index + 1 < text.size() && static_cast<unsigned char>(text[index + 1]) < 0xA0;
    return is_upper_control ? 2 : 0;
}

struct case_range {
    unsigned first;
    unsigned last;
    unsigned step; ///< 2 if capital and small letters alternate, capitals first
    unsigned to_small;
};

/// Capital letters of two bytes in UTF-8 whose small letters have two bytes, too.
constexpr case_range capitals[] = {{0x00C0, 0x00D6, 1, 32}, {0x00D8, 0x00DE, 1, 32}, {0x0100, 0x012E, 2, 1},
                                   {0x0132, 0x0136, 2, 1},  {0x0139, 0x0147, 2, 1},  {0x014A, 0x0176, 2, 1},
                                   {0x0179, 0x017D, 2, 1},  {0x0386, 0x0386, 1, 38}, {0x0388, 0x038A, 1, 37},
                                   {0x038C, 0x038C, 1, 64}, {0x038E, 0x038F, 1, 63}, {0x0391, 0x03A1, 1, 32},
                                   {0x03A3, 0x03AB, 1, 32}, {0x0400, 0x040F, 1, 80}, {0x0410, 0x042F, 1, 32},
                                   {0x0460, 0x0480, 2, 1},  {0x048A, 0x04BE, 2, 1},  {0x04D0, 0x052E, 2, 1}};

unsigned to_small(unsigned code_point)
{
    for (auto const& [first, last, step, distance] : capitals)
        if (code_point >= first && code_point <= last)
            return (code_point - first) % step == 0 ? code_point + distance : code_point;
    return code_point;
}

} // namespace

std::string tidy(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t index = 0; index < text.size();) {
        auto const blank = blank_bytes(text, index);
        if (blank == 0)
            out += text[index];
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
        index += std::max<std::size_t>(blank, 1);
    }
    if (out.ends_with(' '))
        out.pop_back();
    return out;
}

std::string fold(std::string_view text)
{
    auto out = tidy(text);
    for (std::size_t i = 0; i < out.size(); ++i) {
        auto const byte = static_cast<unsigned char>(out[i]);
        if (byte >= 'A' && byte <= 'Z') {
            out[i] = static_cast<char>(byte | 0x20);
        } else if ((byte & 0xE0U) == 0xC0 && i + 1 < out.size()) {
            auto const next = static_cast<unsigned char>(out[i + 1]);
            auto const small = to_small((byte & 0x1FU) << 6 | (next & 0x3FU));
            out[i] = static_cast<char>(0xC0U | small >> 6);
            out[++i] = static_cast<char>(0x80U | (small & 0x3FU));
        }
    }
    return out;
}

std::vector<std::string> tidy_labels(std::vector<std::string> const& labels)
{
    std::vector<std::string> kept;
    std::vector<std::string> seen;
    for (auto const& label : labels) {
        auto key = fold(label);
        if (key.empty() || std::ranges::find(seen, key) != seen.end())
            continue;
        seen.push_back(std::move(key));
        kept.push_back(tidy(label));
    }
    return kept;
}

std::vector<std::string> split_labels(std::string_view text, char separator)
{
    std::vector<std::string> labels;
    while (!text.empty()) {
        auto const end = std::min(text.find(separator), text.size());
        if (auto part = tidy(text.substr(0, end)); !part.empty())
            labels.push_back(std::move(part));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return labels;
}

std::string join_lines(std::vector<std::string> const& entries)
{
    std::string column;
    for (auto const& entry : entries) {
        if (!column.empty())
            column += '\n';
        column += entry;
    }
    return column;
}

std::vector<std::string> split_lines(std::string_view column)
{
    return split_labels(column, '\n');
}

} // namespace fcg::games
