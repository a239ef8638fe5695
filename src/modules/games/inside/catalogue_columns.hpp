#pragma once
#include "inside/csv_reader.hpp"
#include "inside/game.hpp"
#include "module.hpp"
#include "platform/http/problem.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fcg::games {

/// What a column of an imported file may stand for.
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

/// One row of the file, ready to be stored.
struct import_row {
    std::string source_id;
    game content; ///< title, details and price
};

/// Where a file has which column, from its header.
class catalogue_columns {
public:
    /// Names count in any case, with or without '_', '-' and spaces; unknown columns are skipped. 400 when
    /// the source id, the title or the price is missing, or a name stands twice.
    static http::result<catalogue_columns> read(csv_record const& header);

    /// `currency` is that of rows that name none.
    std::variant<import_row, import_report::refused_row> read_row(csv_record const& record,
                                                                  core::currency currency) const;

    /// Of what the file has no column for, `into` takes over what `known` says.
    void keep_what_is_missing(game& into, game const& known) const;

    bool has(column one) const { return place(one).has_value(); }

    /// As the file writes it; empty when it has no such column.
    std::string name_of(column one) const;

private:
    std::optional<std::size_t> const& place(column one) const
    {
        return places_[static_cast<std::size_t>(one)];
    }

    std::string const& text(csv_record const& record, column one) const;
    std::optional<http::field_fault> read_price(csv_record const& record, core::currency currency,
                                                game& into) const;
    std::optional<http::field_fault> read_numbers(csv_record const& record, game& into) const;
    void read_texts(csv_record const& record, game& into) const;

    std::array<std::optional<std::size_t>, column_count> places_{};
    std::vector<std::string> names_; ///< as the file writes them
};

} // namespace fcg::games
