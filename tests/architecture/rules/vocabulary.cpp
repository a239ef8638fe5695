#include "vocabulary.hpp"

#include "declarations.hpp"
#include "words.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <span>
#include <sstream>
#include <stdexcept>

namespace fcg::architecture {
namespace {

constexpr std::string_view spaces = " \t\r";

std::string trimmed(std::string_view text)
{
    auto const begin = text.find_first_not_of(spaces);
    if (begin == std::string_view::npos)
        return {};
    return std::string(text.substr(begin, text.find_last_not_of(spaces) - begin + 1));
}

/// Adds a refused word for each word of "word, word -> what to say".
void read_line(std::string const& line, std::vector<refused_word>& section)
{
    static constexpr std::string_view arrow = " -> ";
    auto const end = line.find(arrow);
    auto const instead = end == std::string::npos ? std::string() : trimmed(line.substr(end + arrow.size()));
    if (instead.empty())
        throw std::runtime_error("not \"word -> what to say\": " + line);
    std::istringstream words(line.substr(0, end));
    for (std::string word; std::getline(words, word, ',');)
        section.push_back({in_small_letters(trimmed(word)), instead});
}

/// Splits a name into its words in small letters: "maxOpen_count" becomes "max", "open", "count".
std::vector<std::string> parts_of(std::string_view name)
{
    std::vector<std::string> parts;
    bool is_in_part = false;
    bool was_small = false;
    for (char const c : name) {
        bool const is_large = std::isupper(static_cast<unsigned char>(c)) != 0;
        bool const is_part = std::isalnum(static_cast<unsigned char>(c)) != 0;
        if (is_part && (!is_in_part || (is_large && was_small)))
            parts.emplace_back();
        if (is_part)
            parts.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        is_in_part = is_part;
        was_small = !is_large;
    }
    return parts;
}

bool equals(std::string const& part, std::string const& word, bool may_be_plural)
{
    return part == word || (may_be_plural && part == word + "s");
}

/// Returns true if the parts of a word follow each other among the parts of a name. Only the last one may be
/// a plural.
bool holds_parts(std::vector<std::string> const& name, std::vector<std::string> const& word)
{
    for (std::size_t first = 0; first + word.size() <= name.size(); ++first) {
        std::size_t count = 0;
        while (count < word.size() && equals(name[first + count], word[count], count + 1 == word.size()))
            ++count;
        if (count == word.size())
            return true;
    }
    return false;
}

std::string without_underscore(std::string_view name)
{
    return in_small_letters(name.ends_with('_') ? name.substr(0, name.size() - 1) : name);
}

refused_word const* find_word(std::vector<refused_word> const& words, std::string const& word)
{
    auto const it = std::ranges::find(words, word, &refused_word::word);
    return it == words.end() ? nullptr : &*it;
}

refused_word const* find_part(std::vector<refused_word> const& words, std::string_view name)
{
    auto const parts = parts_of(name);
    auto const it = std::ranges::find_if(
        words, [&](refused_word const& refused) { return holds_parts(parts, parts_of(refused.word)); });
    return it == words.end() ? nullptr : &*it;
}

/// Returns true if the word at `index` names a type: it is declared as one, or a reference or pointer sign
/// and a name follow it.
bool is_type(std::vector<token> const& tokens, std::size_t index)
{
    if (index > 0 && tokens[index - 1].is_any_of({"struct", "class"}))
        return true;
    bool const follows_const = index + 2 < tokens.size() && tokens[index + 1].is("const");
    auto const sign = index + (follows_const ? 2U : 1U);
    return sign + 1 < tokens.size() && tokens[sign].is_any_of({"&", "*"}) && is_identifier(tokens[sign + 1]);
}

std::string say(std::string_view name, std::string_view instead)
{
    return std::string(name) + ": say " + std::string(instead);
}

/// Returns the names of the folders and of the file in a path, without the ending.
std::vector<std::string> names_in(std::string const& path)
{
    std::vector<std::string> names;
    std::istringstream stream(path);
    for (std::string name; std::getline(stream, name, '/');)
        names.push_back(name.substr(0, name.find('.')));
    return names;
}

refused_word const* find_term(vocabulary const& vocabulary, std::string_view name)
{
    auto const* const whole = find_word(vocabulary.names, without_underscore(name));
    return whole != nullptr ? whole : find_part(vocabulary.parts, name);
}

/// Returns true for a text that looks like a configuration key, such as "bus.maxAttempts": it begins with a
/// small letter, and holds a dot or a capital letter.
bool is_configuration_key(std::string_view text)
{
    bool const is_word =
        std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) != 0 || c == '.'; });
    if (text.empty() || !is_word || std::islower(static_cast<unsigned char>(text.front())) == 0)
        return false;
    return text.find('.') != std::string_view::npos ||
           std::ranges::any_of(text, [](unsigned char c) { return std::isupper(c) != 0; });
}

/// Returns true for a call such as at_most(...) or at_least(...), which compares.
bool is_comparison(std::vector<token> const& tokens, std::size_t index)
{
    auto const& name = tokens[index].text;
    bool const compares =
        name.find("at_most") != std::string::npos || name.find("at_least") != std::string::npos;
    return compares && index + 1 < tokens.size() && tokens[index + 1].is("(");
}

} // namespace

vocabulary read_vocabulary(std::string_view text)
{
    vocabulary words;
    std::map<std::string, std::vector<refused_word>*> const sections{
        {"[roles]", &words.roles}, {"[bounds]", &words.bounds}, {"[parts]", &words.parts},
        {"[names]", &words.names}, {"[types]", &words.types},   {"[openings]", &words.openings},
        {"[turns]", &words.turns}};
    std::vector<refused_word>* section = nullptr;
    std::istringstream lines{std::string(text)};
    for (std::string raw; std::getline(lines, raw);) {
        auto const line = trimmed(raw);
        if (line.empty() || line.starts_with('#'))
            continue;
        if (line.starts_with('[') && sections.contains(line))
            section = sections.at(line);
        else if (section != nullptr && !line.starts_with('['))
            read_line(line, *section);
        else
            throw std::runtime_error("no section of the vocabulary: " + line);
    }
    return words;
}

findings role_names(tree const& tree, vocabulary const& vocabulary)
{
    findings findings;
    for (auto const& source : tree) {
        auto const in_bodies = in_function_bodies(source.tokens);
        for (std::size_t index = 0; index < source.tokens.size(); ++index) {
            auto const& name = source.tokens[index];
            auto const* const refused = find_word(vocabulary.roles, without_underscore(name.text));
            if (refused != nullptr && declares(source.tokens, index, in_bodies[index]))
                findings.push_back({source.path, name.line,
                                    name.text +
                                        " names a part of the sentence: say what the thing is, such as " +
                                        refused->instead});
        }
    }
    return findings;
}

findings bound_names(tree const& tree, vocabulary const& vocabulary)
{
    findings findings;
    for (auto const& source : tree)
        for (std::size_t index = 0; index < source.tokens.size(); ++index) {
            auto const& token = source.tokens[index];
            bool const is_renamed = index > 1 && source.tokens[index - 2].is("renamed");
            bool const is_key = token.is_text() && source.path.starts_with("src/") && !is_renamed &&
                                is_configuration_key(token.content());
            if (!is_key && (!is_identifier(token) || is_comparison(source.tokens, index)))
                continue;
            auto const name = is_key ? token.content() : std::string_view(token.text);
            if (auto const* const refused = find_part(vocabulary.bounds, name))
                findings.push_back({source.path, token.line, say(name, refused->instead)});
        }
    return findings;
}

findings invented_terms(tree const& tree, vocabulary const& vocabulary)
{
    findings findings;
    for (auto const& source : tree) {
        if (!is_cpp(source))
            continue;
        for (auto const& name : names_in(source.path))
            if (auto const* const refused = find_term(vocabulary, name))
                findings.push_back({source.path, 1, say(name, refused->instead)});
        for (std::size_t index = 0; index < source.tokens.size(); ++index) {
            auto const& name = source.tokens[index];
            if (!is_identifier(name))
                continue;
            auto const* refused = find_term(vocabulary, name.text);
            if (refused == nullptr && is_type(source.tokens, index))
                refused = find_word(vocabulary.types, name.text);
            if (refused != nullptr)
                findings.push_back({source.path, name.line, say(name.text, refused->instead)});
        }
    }
    return findings;
}

} // namespace fcg::architecture
