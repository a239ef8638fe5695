#include "internal/text/words.hpp"

#include "internal/text/characters.hpp"

#include <array>

namespace fcg::indexer {
namespace {

/// Cuts a word to longest_word without splitting a character.
void cut_word(std::string& folded)
{
    if (folded.size() <= longest_word)
        return;
    auto const goes_on = [&](std::size_t index) {
        return (static_cast<unsigned char>(folded[index]) & 0xc0) == 0x80;
    };
    std::size_t end = longest_word;
    while (goes_on(end))
        --end;
    folded.resize(end);
}

/// Reads a text word by word.
class scanner {
public:
    explicit scanner(std::string_view text) : text_(text) { pass_gap(); }

    /// Returns false after the last word.
    bool next(word& word)
    {
        if (index_ == text_.size())
            return false;
        word.folded.clear();
        word.begin = index_;
        read_word(word);
        cut_word(word.folded);
        word.joined_to_next = pass_gap() && index_ != text_.size();
        return true;
    }

private:
    /// Reads a word from its first character on.
    void read_word(word& word)
    {
        while (true) {
            read_ascii(word);
            if (index_ == text_.size())
                return;
            auto const character = read_character(text_, index_, space_);
            bool const ends = character.as == role::separator || character.as == role::joiner ||
                              (character.as == role::ideograph && !word.folded.empty());
            if (ends)
                return;
            index_ += character.octets;
            if (character.as != role::vanishing)
                word.end = index_;
            if (word.folded.size() < longest_word)
                word.folded += character.folded;
            if (character.as == role::ideograph)
                return pass_marks(word);
        }
    }

    /// Reads ASCII characters, which most words consist of, without the Unicode tables.
    void read_ascii(word& word)
    {
        std::array<char, longest_word> folded;
        std::size_t size = 0;
        auto const begin = index_;
        for (; index_ != text_.size(); ++index_) {
            auto const first = static_cast<unsigned char>(text_[index_]);
            if (first >= characters::ascii.size() || characters::ascii[first].as != role::alphanumeric)
                break;
            if (size < folded.size())
                folded[size++] = characters::ascii[first].folded;
        }
        if (index_ == begin)
            return;
        word.folded.append(folded.data(), size);
        word.end = index_;
    }

    void pass_marks(word& word)
    {
        while (index_ != text_.size()) {
            auto const character = read_character(text_, index_, space_);
            if (character.as != role::mark)
                return;
            index_ += character.octets;
            word.end = index_;
        }
    }

    /// Skips to the next word or the end. Returns true if it skipped joiners and nothing else.
    bool pass_gap()
    {
        bool joiners = false;
        bool others = false;
        while (index_ != text_.size()) {
            auto const character = read_character(text_, index_, space_);
            if (character.as == role::alphanumeric || character.as == role::ideograph)
                break;
            joiners = joiners || character.as == role::joiner;
            others = others || character.as == role::separator;
            index_ += character.octets;
        }
        return joiners && !others;
    }

    std::string_view text_;
    std::size_t index_ = 0;
    folding_space space_;
};

void append_word(std::string& text, std::string_view folded)
{
    if (!text.empty())
        text += ' ';
    text += folded;
}

} // namespace

std::vector<word> split_words(std::string_view text, std::size_t max_count)
{
    std::vector<word> words;
    scanner source(text);
    word word;
    while (words.size() < max_count && source.next(word))
        words.push_back(word);
    return words;
}

std::string fold_words(std::string_view text)
{
    std::string folded;
    folded.reserve(text.size());
    scanner source(text);
    word word;
    while (source.next(word))
        append_word(folded, word.folded);
    return folded;
}

std::string words_to_index(std::string_view text)
{
    std::string folded;
    folded.reserve(text.size() + text.size() / 8);
    std::string joined;
    std::string run;
    scanner source(text);
    word word;
    bool goes_on = false;
    while (source.next(word)) {
        append_word(folded, word.folded);
        if ((goes_on || word.joined_to_next) && run.size() < longest_word)
            run += word.folded;
        if (goes_on && !word.joined_to_next) {
            cut_word(run);
            append_word(joined, run);
        }
        if (!word.joined_to_next)
            run.clear();
        goes_on = word.joined_to_next;
    }
    if (!joined.empty())
        append_word(folded, joined);
    return folded;
}

} // namespace fcg::indexer
