#pragma once
#include "support/seeded_random.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace fcg::test {

/// Writes a text that is JSON, or nearly: values of random structure, damaged event bodies, tokens in any
/// order. Equal seeds give equal texts.
class random_document {
public:
    random_document(std::uint64_t seed, std::span<std::string const> event_bodies)
        : random_(seed),
          event_bodies_(event_bodies)
    {
    }

    std::string write()
    {
        switch (below(5)) {
        case 0:
            append_tokens();
            break;
        case 1:
            append_value(4);
            damage();
            break;
        case 2:
        case 3:
            out_ = event_bodies_[below(event_bodies_.size())];
            damage();
            break;
        default:
            append_document();
        }
        return std::exchange(out_, {});
    }

    /// Returns a uniform number in [0, bound).
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_.below(bound)); }

private:
    bool happens_once_in(std::size_t count) { return below(count) == 0; }

    template <std::size_t Count>
    std::string_view any_of(std::string_view const (&texts)[Count])
    {
        return texts[below(Count)];
    }

    void append_document()
    {
        if (happens_once_in(20))
            return append_deep_value();
        if (happens_once_in(20))
            return append_wide_object();
        append_space();
        append_value(4);
        append_space();
    }

    /// Nests about as deep as the readers allow.
    void append_deep_value()
    {
        std::string closing_brackets;
        for (auto levels = 30 + below(6); levels > 0; --levels) {
            bool const is_list = happens_once_in(2);
            out_ += is_list ? "[" : "{\"a\":";
            closing_brackets.insert(0, is_list ? "]" : "}");
        }
        append_value(1);
        out_ += closing_brackets;
    }

    /// Has about as many members as the reader of usual text takes.
    void append_wide_object()
    {
        out_ += '{';
        auto const count = 60 + below(8);
        auto const repeated = happens_once_in(2) ? below(count) : count;
        for (std::size_t i = 0; i < count; ++i) {
            out_ += i > 0 ? ",\"" : "\"";
            out_ += std::to_string(i == repeated ? below(count) : i) + "\":0";
        }
        out_ += '}';
    }

    void append_value(std::size_t levels)
    {
        static constexpr std::string_view words[] = {"null", "true", "false", "{}", "[]"};
        switch (below(levels > 0 ? 6 : 4)) {
        case 0:
        case 1:
            return append_string();
        case 2:
            return append_number();
        case 3:
            out_ += any_of(words);
            return;
        case 4:
            return append_items('[', ']', [&] { append_value(levels - 1); });
        default:
            return append_items('{', '}', [&] { append_member(levels - 1); });
        }
    }

    template <class AppendItem>
    void append_items(char opening_bracket, char closing_bracket, AppendItem append_item)
    {
        out_ += opening_bracket;
        for (auto left = below(6); left > 0; --left) {
            append_space();
            append_item();
            append_space();
            out_ += left > 1 ? "," : "";
        }
        out_ += closing_bracket;
    }

    void append_member(std::size_t levels)
    {
        static constexpr std::string_view names[] = {"\"a\"",   "\"\\u0061\"", "\"/\"",        "\"\\/\"",
                                                     "\"\\t\"", "\"\"",        "\"\xC3\xA9\"", "\"\\u00e9\""};
        if (happens_once_in(8))
            out_ += any_of(names);
        else
            out_ += "\"member" + std::to_string(below(100)) + "\"";
        append_space();
        out_ += ':';
        append_space();
        append_value(levels);
    }

    void append_space()
    {
        static constexpr std::string_view spaces[] = {" ", "\n", "\t", "\r\n", "  \n", "\r"};
        static constexpr std::string_view unknown_spaces[] = {"\f", "\v", "\xC2\xA0", "/**/", "\xEF\xBB\xBF"};
        if (happens_once_in(8))
            out_ += any_of(spaces);
        else if (happens_once_in(600))
            out_ += any_of(unknown_spaces);
    }

    /// A special piece may stand at any offset of a block of octets.
    void append_string()
    {
        using namespace std::string_view_literals;
        static constexpr std::string_view pieces[] = {"\\\"",
                                                      "\\\\",
                                                      "\\/",
                                                      "\\b",
                                                      "\\f",
                                                      "\\n",
                                                      "\\r",
                                                      "\\t",
                                                      "\\u00E9",
                                                      "\\ud83d\\ude00",
                                                      "\\u0000",
                                                      "\xC3\xA9",
                                                      "\xE6\x97\xA5",
                                                      "\xF0\x9F\x98\x80",
                                                      "\x7F",
                                                      "\xEF\xBF\xBE",
                                                      "{\":\"[,",
                                                      "\xC2\x80",
                                                      "\xF4\x8F\xBF\xBF"};
        static constexpr std::string_view refused_pieces[] = {
            "\xC3", "\xED\xA0\x80", "\xC0\xAF",   "\xF4\x90\x80\x80", "\xFF", "\x80",
            "\0"sv, "\x1F",         "\n",         "\\ud800",          "\\x",  "\\u12",
            "\\",   "\"",           "\\\xC3\xA9", "\\u12G4"};
        out_ += '"';
        for (auto left = below(5); left > 0; --left) {
            out_.append(below(20), static_cast<char>('a' + below(26)));
            if (happens_once_in(2))
                out_ += any_of(pieces);
            else if (happens_once_in(100))
                out_ += any_of(refused_pieces);
        }
        out_ += '"';
    }

    void append_number()
    {
        static constexpr std::string_view known[] = {"0",
                                                     "-0",
                                                     "18446744073709551615",
                                                     "18446744073709551616",
                                                     "-9223372036854775808",
                                                     "-9223372036854775809",
                                                     "-0.0"};
        static constexpr std::string_view refused[] = {"00", "01", "-", "+1", ".5", "1.", "-01", "1e", "NaN"};
        static constexpr std::string_view exponents[] = {"e5",    "E+5",     "e-7",    "e0", "e4931",
                                                         "e4932", "e-99999", "e99999", "e",  "E-"};
        if (happens_once_in(100))
            out_ += any_of(refused);
        else if (happens_once_in(4))
            out_ += any_of(known);
        else
            append_digits();
        if (happens_once_in(3)) {
            out_ += '.';
            append_digits();
        }
        if (happens_once_in(6))
            out_ += any_of(exponents);
    }

    void append_digits()
    {
        out_.append(1, static_cast<char>('1' + below(9)));
        auto const count = happens_once_in(20) ? 55 + below(15) : below(6);
        for (std::size_t i = 0; i < count; ++i)
            out_ += static_cast<char>('0' + below(10));
    }

    void append_tokens()
    {
        for (auto left = below(16); left > 0; --left)
            out_ += any_token();
    }

    std::string_view any_token()
    {
        using namespace std::string_view_literals;
        static constexpr std::string_view tokens[] = {"{",      "}",       "[",      "]",    ",",    ":",
                                                      "\"",     "\"a\"",   "\"b\":", "\\",   "0",    "1",
                                                      "-",      ".",       "e",      "E",    "+",    " ",
                                                      "\n",     "true",    "nul",    "null", "fals", "false",
                                                      "\"a\":", "{\"a\":", "\"\"",   "\\u0", "12.5", "\xC3",
                                                      "\xA9",   "\0"sv,    "[]",     "{}"};
        return any_of(tokens);
    }

    void damage()
    {
        for (auto left = below(3); left > 0 && !out_.empty(); --left)
            damage_once();
    }

    void damage_once()
    {
        auto const offset = below(out_.size());
        auto const count = below(happens_once_in(4) ? out_.size() : 4);
        switch (below(6)) {
        case 0:
            out_[offset] = static_cast<char>(out_[offset] ^ (1 << below(8)));
            break;
        case 1:
            out_.erase(offset, count);
            break;
        case 2:
            out_.insert(below(out_.size()), out_.substr(offset, count));
            break;
        case 3:
            out_.resize(offset);
            break;
        case 4:
            out_.insert(offset, any_token());
            break;
        default:
            out_[offset] = static_cast<char>(below(256));
        }
    }

    seeded_random random_;
    std::span<std::string const> event_bodies_;
    std::string out_;
};

} // namespace fcg::test
