#include "vocabulary.hpp"
#include "words.hpp"

#include <cctype>
#include <sstream>

namespace fcg::architecture {
namespace {

/// Several comments of whole lines that follow each other, or one comment after code.
struct paragraph {
    std::size_t line = 0;
    std::string marker; ///< "//", "///", "///<" or "/*"
    std::string text;   ///< the text of all lines
};

std::string marker_of(std::string_view comment)
{
    for (std::string_view const marker : {"///<", "//!<", "///", "//", "/*"})
        if (comment.starts_with(marker))
            return std::string(marker);
    return {};
}

/// Returns the text of a comment without its marker, with one space for each break.
std::string plain_text(std::string_view comment, std::string const& marker)
{
    comment.remove_prefix(marker.size());
    if (marker == "/*" && comment.ends_with("*/"))
        comment.remove_suffix(2);
    std::istringstream words{std::string(comment)};
    std::string text;
    for (std::string word; words >> word;)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

/// Returns, for each line, whether it holds only a comment.
std::vector<bool> lines_of_comment(std::string const& text)
{
    std::vector<bool> are_comments{false};
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        auto const begin = line.find_first_not_of(" \t");
        are_comments.push_back(begin != std::string::npos && line.compare(begin, 1, "/") == 0);
    }
    return are_comments;
}

std::vector<paragraph> paragraphs_of(source const& source)
{
    auto const is_comment_line = lines_of_comment(source.text);
    std::vector<paragraph> paragraphs;
    std::size_t last_line = 0; ///< last line of the paragraph that the next line may belong to
    for (auto const& comment : source.comments) {
        auto const marker = marker_of(comment.text);
        auto const text = plain_text(comment.text, marker);
        bool const is_line = comment.line < is_comment_line.size() && is_comment_line[comment.line];
        bool const continues =
            is_line && last_line != 0 && last_line + 1 == comment.line && paragraphs.back().marker == marker;
        if (continues)
            paragraphs.back().text += " " + text;
        else
            paragraphs.push_back({comment.line, marker, text});
        last_line = is_line ? comment.line : 0;
    }
    return paragraphs;
}

bool is_letter(std::string_view text, std::size_t index)
{
    return index < text.size() && std::isalnum(static_cast<unsigned char>(text[index])) != 0;
}

bool begins_with(std::string_view text, std::string_view words)
{
    return text.starts_with(words) && (!is_letter(words, words.size() - 1) || !is_letter(text, words.size()));
}

bool says(std::string_view text, std::string_view words)
{
    for (auto at = text.find(words); at != std::string_view::npos; at = text.find(words, at + 1))
        if ((at == 0 || !is_letter(text, at - 1)) && begins_with(text.substr(at), words))
            return true;
    return false;
}

void look_at(source const& source, paragraph const& paragraph, vocabulary const& vocabulary,
             findings& findings)
{
    auto const text = in_small_letters(paragraph.text);
    auto const refuse = [&](std::string message) {
        findings.push_back({source.path, paragraph.line, std::move(message)});
    };
    for (auto const& opening : vocabulary.openings)
        if (begins_with(text, opening.word))
            refuse("a comment that begins with \"" + opening.word + "\" does not stand alone: say " +
                   opening.instead);
    for (auto const& turn : vocabulary.turns)
        if (says(text, turn.word))
            refuse("\"" + turn.word + "\": say " + turn.instead);
    if (paragraph.marker == "///" && !text.empty() &&
        std::islower(static_cast<unsigned char>(paragraph.text.front())) != 0)
        refuse("a description begins in the middle of a sentence: write a whole one, with a capital letter");
}

} // namespace

findings comment_style(tree const& tree, vocabulary const& vocabulary)
{
    findings findings;
    for (auto const& source : tree)
        for (auto const& paragraph : paragraphs_of(source))
            look_at(source, paragraph, vocabulary, findings);
    return findings;
}

} // namespace fcg::architecture
