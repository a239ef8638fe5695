#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::games {

/// One record of a CSV file.
struct csv_record {
    std::int64_t line = 0; ///< line on which the record begins; the first line is 1
    std::vector<std::string> fields;
    std::string fault; ///< why the record cannot be read (the fields are meaningless then); empty if it can
};

/// An incremental CSV reader (RFC 4180). Quoted fields may hold commas, line breaks and doubled quotes. Lines
/// may end in CRLF, LF or CR; a byte order mark at the start and blank lines are skipped. Memory is bounded
/// by the longest record.
class csv_reader {
public:
    static constexpr std::size_t max_record_bytes = 1'048'576;

    /// Appends the records that end within `piece`.
    void feed(std::string_view piece, std::vector<csv_record>& records);
    /// Appends the record that ends with the file, if there is one.
    void finish(std::vector<csv_record>& records);

private:
    enum class state { start_of_field, plain, quotes, after_quotes };

    void take(char character, std::vector<csv_record>& records);
    void take_unquoted(char character, std::vector<csv_record>& records);
    void take_quoted(char character);
    void count_line(char character);
    void keep(char character);
    void end_field();
    void end_record(std::vector<csv_record>& records);
    bool has_room();
    void blame(std::string_view reason);

    state state_ = state::start_of_field;
    csv_record record_{.line = 1, .fields = {}, .fault = {}};
    std::string field_;
    std::size_t record_bytes_ = 0;
    bool has_quotes_ = false; ///< whether this record has quotes; a line of "" alone is a record
    std::int64_t line_ = 1;
    bool after_return_ = false;  ///< whether the previous byte was a CR
    std::size_t mark_bytes_ = 0; ///< number of bytes of the byte order mark read so far
    bool mark_is_possible_ = true;
};

} // namespace fcg::games
