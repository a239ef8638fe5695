#include "inside/text/words.hpp"

#include "inside/text/letters.hpp"

#include <array>

namespace fcg::indexer {
namespace {

/// Without cutting a character.
void cut_word(std::string& folded)
{
    if (folded.size() <= longest_word)
        return;
    auto const goes_on = [&](std::size_t at) {
        return (static_cast<unsigned char>(folded[at]) & 0xc0) == 0x80;
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

    /// False behind the last word.
    bool next(word& into)
    {
        if (at_ == text_.size())
            return false;
        into.folded.clear();
        into.begin = at_;
        read_word(into);
        cut_word(into.folded);
        into.joined_to_next = pass_gap() && at_ != text_.size();
        return true;
    }

private:
    /// From a letter on.
    void read_word(word& into)
    {
        while (true) {
            read_ascii(into);
            if (at_ == text_.size())
                return;
            auto const each = read_letter(text_, at_, space_);
            bool const ends = each.as == role::separator || each.as == role::joiner ||
                              (each.as == role::ideograph && !into.folded.empty());
            if (ends)
                return;
            at_ += each.octets;
            if (each.as != role::vanishing)
                into.end = at_;
            if (into.folded.size() < longest_word)
                into.folded += each.folded;
            if (each.as == role::ideograph)
                return pass_marks(into);
        }
    }

    /// Most of all letters: without a look at the tables of Unicode.
    void read_ascii(word& into)
    {
        std::array<char, longest_word> folded;
        std::size_t size = 0;
        auto const begin = at_;
        for (; at_ != text_.size(); ++at_) {
            auto const first = static_cast<unsigned char>(text_[at_]);
            if (first >= letters::ascii.size() || letters::ascii[first].as != role::letter)
                break;
            if (size < folded.size())
                folded[size++] = letters::ascii[first].folded;
        }
        if (at_ == begin)
            return;
        into.folded.append(folded.data(), size);
        into.end = at_;
    }

    void pass_marks(word& into)
    {
        while (at_ != text_.size()) {
            auto const each = read_letter(text_, at_, space_);
            if (each.as != role::mark)
                return;
            at_ += each.octets;
            into.end = at_;
        }
    }

    /// To the next letter or the end; true when there were joiners and nothing else.
    bool pass_gap()
    {
        bool joiners = false;
        bool others = false;
        while (at_ != text_.size()) {
            auto const each = read_letter(text_, at_, space_);
            if (each.as == role::letter || each.as == role::ideograph)
                break;
            joiners = joiners || each.as == role::joiner;
            others = others || each.as == role::separator;
            at_ += each.octets;
        }
        return joiners && !others;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    folding_space space_;
};

void append_word(std::string& to, std::string_view folded)
{
    if (!to.empty())
        to += ' ';
    to += folded;
}

} // namespace

std::vector<word> split_words(std::string_view text, std::size_t max_count)
{
    std::vector<word> words;
    scanner source(text);
    word each;
    while (words.size() < max_count && source.next(each))
        words.push_back(each);
    return words;
}

std::string fold_words(std::string_view text)
{
    std::string folded;
    folded.reserve(text.size());
    scanner source(text);
    word each;
    while (source.next(each))
        append_word(folded, each.folded);
    return folded;
}

std::string words_to_index(std::string_view text)
{
    std::string folded;
    folded.reserve(text.size() + text.size() / 8);
    std::string joined;
    std::string run;
    scanner source(text);
    word each;
    bool goes_on = false;
    while (source.next(each)) {
        append_word(folded, each.folded);
        if ((goes_on || each.joined_to_next) && run.size() < longest_word)
            run += each.folded;
        if (goes_on && !each.joined_to_next) {
            cut_word(run);
            append_word(joined, run);
        }
        if (!each.joined_to_next)
            run.clear();
        goes_on = each.joined_to_next;
    }
    if (!joined.empty())
        append_word(folded, joined);
    return folded;
}

} // namespace fcg::indexer
