#pragma once
#include "import_report.hpp"
#include "internal/catalogue/csv_reader.hpp"
#include "internal/catalogue/game.hpp"
#include "platform/http/problem.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fcg::games {

/// What a column of an imported file can hold.
enum class column {
    source_id,
    title,
    description,
    developer,
    publisher,
    genres,
    tags,
    features,
    platforms,
    release_date,
    required_age,
    price,
    currency
};
inline constexpr std::size_t column_count = 13;

/// One row of an imported file, ready to be stored.
struct import_row {
    std::string source_id;
    game content; ///< title, details and price
};

/// The positions of the columns of a file, read from its header.
class catalogue_columns {
public:
    /// Reads a header. Names match in any case, with or without '_', '-' and spaces; unknown columns are
    /// skipped. Fails with 400 if the source id, the title or the price is missing, or if two columns have
    /// the same meaning.
    static http::result<catalogue_columns> read(csv_record const& header);

    /// Reads a record; a row without a currency gets `currency`. Returns the refused row if a field is not
    /// valid.
    std::variant<import_row, import_report::refused_row> read_row(csv_record const& record,
                                                                  core::currency currency) const;

    /// Copies from `known` to `target_game` the details for which the file has no column.
    void keep_what_is_missing(game& target_game, game const& known) const;

    bool has(column column) const { return position_of(column).has_value(); }

    /// Returns the column's name as the file writes it, or an empty text if the file has no such column.
    std::string name_of(column column) const;

private:
    std::optional<std::size_t> const& position_of(column column) const
    {
        return positions_[static_cast<std::size_t>(column)];
    }

    std::string const& text(csv_record const& record, column column) const;
    std::optional<http::field_fault> read_price(csv_record const& record, core::currency currency,
                                                game& game) const;
    std::optional<http::field_fault> read_numbers(csv_record const& record, game& game) const;
    void read_texts(csv_record const& record, game& game) const;

    std::array<std::optional<std::size_t>, column_count> positions_{};
    std::vector<std::string> names_; ///< column names as the file writes them
};

} // namespace fcg::games
