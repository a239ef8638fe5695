#include "internal/catalogue/csv_reader.hpp"

#include <utility>

namespace fcg::games {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
static_assert(csv_reader::max_record_bytes == 1'048'576, "the message below says so");
constexpr std::string_view too_long = "the record is longer than 1 MiB; is a closing quote missing?";

} // namespace

void csv_reader::feed(std::string_view piece, std::vector<csv_record>& records)
{
    for (char const character : piece) {
        if (!mark_is_possible_) {
            take(character, records);
            continue;
        }
        if (character == byte_order_mark[mark_bytes_]) {
            mark_is_possible_ = ++mark_bytes_ < byte_order_mark.size();
            continue;
        }
        mark_is_possible_ = false;
        for (char const withheld : byte_order_mark.substr(0, mark_bytes_))
            take(withheld, records);
        take(character, records);
    }
}

void csv_reader::finish(std::vector<csv_record>& records)
{
    if (state_ == state::quotes)
        blame("a quoted field has no closing quote");
    end_record(records);
}

void csv_reader::take(char character, std::vector<csv_record>& records)
{
    bool const second_half_of_break = character == '\n' && after_return_;
    count_line(character);
    if (state_ == state::quotes)
        take_quoted(character);
    else if (!second_half_of_break)
        take_unquoted(character, records);
}

void csv_reader::take_unquoted(char character, std::vector<csv_record>& records)
{
    if (character == '\n' || character == '\r')
        return end_record(records);
    if (character == ',')
        return end_field();
    if (character == '"' && state_ == state::start_of_field) {
        has_quotes_ = true;
        state_ = state::quotes;
        return;
    }
    if (character == '"' && state_ == state::after_quotes) { // "" inside quotes stands for one quote
        state_ = state::quotes;
        return keep(character);
    }
    if (character == '"')
        blame("a quote inside a field that is not quoted");
    else if (state_ == state::after_quotes)
        blame("text after the closing quote of a field");
    state_ = state::plain;
    keep(character);
}

void csv_reader::take_quoted(char character)
{
    if (character == '"')
        state_ = state::after_quotes;
    else
        keep(character);
}

/// Counts CR, LF and CRLF as one line end each, inside quotes too.
void csv_reader::count_line(char character)
{
    bool const second_half_of_break = character == '\n' && after_return_;
    if ((character == '\n' && !second_half_of_break) || character == '\r')
        ++line_;
    after_return_ = character == '\r';
}

void csv_reader::keep(char character)
{
    if (has_room())
        field_ += character;
}

void csv_reader::end_field()
{
    state_ = state::start_of_field;
    if (has_room())
        record_.fields.push_back(std::exchange(field_, {}));
}

bool csv_reader::has_room()
{
    if (++record_bytes_ > max_record_bytes)
        blame(too_long);
    return record_bytes_ <= max_record_bytes;
}

void csv_reader::end_record(std::vector<csv_record>& records)
{
    bool const is_blank = record_.fields.empty() && field_.empty() && !has_quotes_;
    end_field();
    if (!is_blank)
        records.push_back(std::move(record_));
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
