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
    explicit lexer(source& into) : into_(into), text_(into.text) {}

    void run()
    {
        while (at_ < text_.size())
            step();
    }

private:
    void step()
    {
        char const c = text_[at_];
        if (std::isspace(static_cast<unsigned char>(c)) != 0)
            skip(1);
        else if (follows("//"))
            take_comment(text_.find('\n', at_));
        else if (follows("/*"))
            take_comment(end_of("*/", at_ + 2));
        else if (c == '#')
            take_directive();
        else if (c == '"' || c == '\'')
            take_literal(c);
        else if (is_word(c))
            take_word();
        else
            take_sign();
    }

    bool follows(std::string_view what) const { return text_.substr(at_).starts_with(what); }

    /// Just behind the next `what`.
    std::size_t end_of(std::string_view what, std::size_t from) const
    {
        auto const found = text_.find(what, from);
        return found == std::string_view::npos ? text_.size() : found + what.size();
    }

    /// Goes on by `count` characters, and counts the lines among them.
    std::string_view skip(std::size_t count)
    {
        auto const passed = text_.substr(at_, count);
        line_ += static_cast<std::size_t>(std::ranges::count(passed, '\n'));
        at_ += passed.size();
        return passed;
    }

    void take_comment(std::size_t end)
    {
        auto const line = line_;
        into_.comments.push_back({std::string(skip(std::min(end, text_.size()) - at_)), line});
    }

    /// An #include and a #pragma are a line; of other directives only the sign is passed over.
    void take_directive()
    {
        auto const full = text_.substr(at_, text_.find('\n', at_) - at_);
        auto const name = full.find_first_not_of("# \t");
        auto const rest = name == std::string_view::npos ? std::string_view() : full.substr(name);
        if (rest.starts_with("include")) {
            auto const open = rest.find_first_of("\"<");
            auto const close = rest.find_first_of("\">", open + 1);
            if (open != std::string_view::npos && close != std::string_view::npos)
                into_.includes.push_back(
                    {std::string(rest.substr(open + 1, close - open - 1)), rest[open] == '"', line_});
        }
        bool const is_line = rest.starts_with("include") || rest.starts_with("pragma");
        skip(is_line ? std::min(full.find("//"), full.size()) : 1);
    }

    void take_literal(char sign)
    {
        auto end = at_ + 1;
        while (end < text_.size() && text_[end] != sign)
            end += text_[end] == '\\' ? 2U : 1U;
        auto const line = line_;
        into_.tokens.push_back({std::string(skip(std::min(end, text_.size()) - at_)), line});
        skip(1);
    }

    /// R"end(...)end", at its first quote.
    void take_raw_literal()
    {
        auto const line = line_;
        auto const open = text_.find('(', at_);
        auto const closing = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
        auto const end = end_of(closing, open);
        auto const content = text_.substr(open + 1, end - closing.size() - open - 1);
        into_.tokens.push_back({"\"" + std::string(content), line});
        skip(end - at_);
    }

    /// A number keeps its digit separators.
    void take_word()
    {
        bool const is_number = std::isdigit(static_cast<unsigned char>(text_[at_])) != 0;
        auto end = at_;
        while (end < text_.size() && (is_word(text_[end]) || (is_number && text_[end] == '\'')))
            ++end;
        auto const line = line_;
        auto const word = skip(end - at_);
        if (word.ends_with('R') && word.size() <= 3 && follows("\""))
            return take_raw_literal();
        into_.tokens.push_back({std::string(word), line});
    }

    void take_sign()
    {
        static constexpr std::array<std::string_view, 8> pairs{"->", "::", "&&", "||",
                                                               "==", "!=", "<=", ">="};
        auto const pair = std::ranges::find_if(pairs, [this](std::string_view one) { return follows(one); });
        into_.tokens.push_back({std::string(skip(pair == pairs.end() ? 1 : 2)), line_});
    }

    source& into_;
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

} // namespace

void lex(source& into)
{
    lexer(into).run();
}

} // namespace fcg::architecture
