#include "inside/csv_reader.hpp"

#include <utility>

namespace fcg::games {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
static_assert(csv_reader::max_record_bytes == 1'048'576, "the message below says so");
constexpr std::string_view too_long = "the record is longer than 1 MiB; is a closing quote missing?";

} // namespace

void csv_reader::feed(std::string_view piece, std::vector<csv_record>& into)
{
    for (char const one : piece) {
        if (!mark_is_possible_) {
            take(one, into);
            continue;
        }
        if (one == byte_order_mark[mark_bytes_]) {
            mark_is_possible_ = ++mark_bytes_ < byte_order_mark.size();
            continue;
        }
        mark_is_possible_ = false;
        for (char const withheld : byte_order_mark.substr(0, mark_bytes_))
            take(withheld, into);
        take(one, into);
    }
}

void csv_reader::finish(std::vector<csv_record>& into)
{
    if (where_ == inside::quotes)
        blame("a quoted field has no closing quote");
    end_record(into);
}

void csv_reader::take(char one, std::vector<csv_record>& into)
{
    bool const second_half_of_break = one == '\n' && after_return_;
    count_line(one);
    if (where_ == inside::quotes)
        take_quoted(one);
    else if (!second_half_of_break)
        take_unquoted(one, into);
}

void csv_reader::take_unquoted(char one, std::vector<csv_record>& into)
{
    if (one == '\n' || one == '\r')
        return end_record(into);
    if (one == ',')
        return end_field();
    if (one == '"' && where_ == inside::start_of_field) {
        has_quotes_ = true;
        where_ = inside::quotes;
        return;
    }
    if (one == '"' && where_ == inside::after_quotes) { // "" inside quotes stands for one
        where_ = inside::quotes;
        return keep(one);
    }
    if (one == '"')
        blame("a quote inside a field that is not quoted");
    else if (where_ == inside::after_quotes)
        blame("text after the closing quote of a field");
    where_ = inside::plain;
    keep(one);
}

void csv_reader::take_quoted(char one)
{
    if (one == '"')
        where_ = inside::after_quotes;
    else
        keep(one);
}

/// CR, LF and CRLF each end one line, inside quotes too.
void csv_reader::count_line(char one)
{
    bool const second_half_of_break = one == '\n' && after_return_;
    if ((one == '\n' && !second_half_of_break) || one == '\r')
        ++line_;
    after_return_ = one == '\r';
}

void csv_reader::keep(char one)
{
    if (has_room())
        field_ += one;
}

void csv_reader::end_field()
{
    where_ = inside::start_of_field;
    if (has_room())
        record_.fields.push_back(std::exchange(field_, {}));
}

bool csv_reader::has_room()
{
    if (++record_bytes_ > max_record_bytes)
        blame(too_long);
    return record_bytes_ <= max_record_bytes;
}

void csv_reader::end_record(std::vector<csv_record>& into)
{
    bool const is_blank = record_.fields.empty() && field_.empty() && !has_quotes_;
    end_field();
    if (!is_blank)
        into.push_back(std::move(record_));
    record_ = {.line = line_, .fields = {}, .fault = {}};
    field_.clear();
    record_bytes_ = 0;
    has_quotes_ = false;
}

void csv_reader::blame(std::string_view reason)
{
    if (record_.fault.empty())
        record_.fault = reason;
}

} // namespace fcg::games
