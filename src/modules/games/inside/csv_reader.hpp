#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::games {

/// One record of a CSV file.
struct csv_record {
    std::int64_t line = 0; ///< where it begins; 1 is the first
    std::vector<std::string> fields;
    std::string fault; ///< not empty: why it cannot be read; the fields then mean nothing
};

/// Reads CSV (RFC 4180) piece by piece: quoted fields may hold commas, line breaks and doubled quotes. Lines
/// may end in CRLF, LF or CR; a byte order mark at the start and blank lines are skipped. Memory is bounded
/// by the longest record.
class csv_reader {
public:
    static constexpr std::size_t max_record_bytes = 1'048'576;

    /// Appends the records that end within `piece`.
    void feed(std::string_view piece, std::vector<csv_record>& into);
    /// Appends the record that the end of the file ends, if there is one.
    void finish(std::vector<csv_record>& into);

private:
    enum class inside { start_of_field, plain, quotes, after_quotes };

    void take(char one, std::vector<csv_record>& into);
    void take_unquoted(char one, std::vector<csv_record>& into);
    void take_quoted(char one);
    void count_line(char one);
    void keep(char one);
    void end_field();
    void end_record(std::vector<csv_record>& into);
    bool has_room();
    void blame(std::string_view reason);

    inside where_ = inside::start_of_field;
    csv_record record_{.line = 1, .fields = {}, .fault = {}};
    std::string field_;
    std::size_t record_bytes_ = 0;
    bool has_quotes_ = false; ///< in this record, so that a line of "" alone is a record
    std::int64_t line_ = 1;
    bool after_return_ = false;  ///< the byte before was a CR
    std::size_t mark_bytes_ = 0; ///< of the byte order mark, seen so far
    bool mark_is_possible_ = true;
};

} // namespace fcg::games
