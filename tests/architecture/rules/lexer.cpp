#include "lexer.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace fcg::architecture {
namespace {

bool is_word(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

class lexer {
public:
    explicit lexer(source& source) : source_(source), text_(source.text) {}

    void run()
    {
        while (index_ < text_.size())
            step();
    }

private:
    void step()
    {
        char const c = text_[index_];
        if (std::isspace(static_cast<unsigned char>(c)) != 0)
            skip(1);
        else if (follows("//"))
            take_comment(text_.find('\n', index_));
        else if (follows("/*"))
            take_comment(end_of("*/", index_ + 2));
        else if (c == '#')
            take_directive();
        else if (c == '"' || c == '\'')
            take_literal(c);
        else if (is_word(c))
            take_word();
        else
            take_sign();
    }

    bool follows(std::string_view text) const { return text_.substr(index_).starts_with(text); }

    /// Returns the position after the next `text` from `begin` on. Returns the size if there is none.
    std::size_t end_of(std::string_view text, std::size_t begin) const
    {
        auto const position = text_.find(text, begin);
        return position == std::string_view::npos ? text_.size() : position + text.size();
    }

    /// Moves on by `count` characters and counts the lines among them.
    std::string_view skip(std::size_t count)
    {
        auto const passed = text_.substr(index_, count);
        line_ += static_cast<std::size_t>(std::ranges::count(passed, '\n'));
        index_ += passed.size();
        return passed;
    }

    void take_comment(std::size_t end)
    {
        auto const line = line_;
        source_.comments.push_back({std::string(skip(std::min(end, text_.size()) - index_)), line});
    }

    /// Reads an #include or a #pragma as a whole line. Of other directives, skips only the sign.
    void take_directive()
    {
        auto const full = text_.substr(index_, text_.find('\n', index_) - index_);
        auto const name = full.find_first_not_of("# \t");
        auto const rest = name == std::string_view::npos ? std::string_view() : full.substr(name);
        if (rest.starts_with("include")) {
            auto const open = rest.find_first_of("\"<");
            auto const close = rest.find_first_of("\">", open + 1);
            if (open != std::string_view::npos && close != std::string_view::npos)
                source_.includes.push_back(
                    {std::string(rest.substr(open + 1, close - open - 1)), rest[open] == '"', line_});
        }
        bool const is_line = rest.starts_with("include") || rest.starts_with("pragma");
        skip(is_line ? std::min(full.find("//"), full.size()) : 1);
    }

    void take_literal(char sign)
    {
        auto end = index_ + 1;
        while (end < text_.size() && text_[end] != sign)
            end += text_[end] == '\\' ? 2U : 1U;
        auto const line = line_;
        source_.tokens.push_back({std::string(skip(std::min(end, text_.size()) - index_)), line});
        skip(1);
    }

    /// Reads R"end(...)end" from its first quote on.
    void take_raw_literal()
    {
        auto const line = line_;
        auto const open = text_.find('(', index_);
        auto const closing = ")" + std::string(text_.substr(index_ + 1, open - index_ - 1)) + "\"";
        auto const end = end_of(closing, open);
        auto const content = text_.substr(open + 1, end - closing.size() - open - 1);
        source_.tokens.push_back({"\"" + std::string(content), line});
        skip(end - index_);
    }

    /// Reads a word. A number keeps its digit separators.
    void take_word()
    {
        bool const is_number = std::isdigit(static_cast<unsigned char>(text_[index_])) != 0;
        auto end = index_;
        while (end < text_.size() && (is_word(text_[end]) || (is_number && text_[end] == '\'')))
            ++end;
        auto const line = line_;
        auto const word = skip(end - index_);
        if (word.ends_with('R') && word.size() <= 3 && follows("\""))
            return take_raw_literal();
        source_.tokens.push_back({std::string(word), line});
    }

    void take_sign()
    {
        static constexpr std::array<std::string_view, 8> pairs{"->", "::", "&&", "||",
                                                               "==", "!=", "<=", ">="};
        auto const pair =
            std::ranges::find_if(pairs, [this](std::string_view text) { return follows(text); });
        source_.tokens.push_back({std::string(skip(pair == pairs.end() ? 1 : 2)), line_});
    }

    source& source_;
    std::string_view text_;
    std::size_t index_ = 0;
    std::size_t line_ = 1;
};

} // namespace

void lex(source& source)
{
    lexer(source).run();
}

} // namespace fcg::architecture
