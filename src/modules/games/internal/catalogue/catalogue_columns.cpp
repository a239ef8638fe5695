#include "internal/catalogue/catalogue_columns.hpp"

#include "internal/catalogue/game_shape.hpp"
#include "internal/catalogue/labels.hpp"
#include "platform/core/numbers.hpp"
#include "platform/core/text.hpp"

#include <algorithm>
#include <utility>

namespace fcg::games {

namespace {

constexpr std::size_t max_source_id_bytes = 100;

constexpr std::pair<std::string_view, column> known_names[] = {{"appid", column::source_id},
                                                               {"sourceid", column::source_id},
                                                               {"id", column::source_id},
                                                               {"title", column::title},
                                                               {"name", column::title},
                                                               {"description", column::description},
                                                               {"developer", column::developer},
                                                               {"developers", column::developer},
                                                               {"publisher", column::publisher},
                                                               {"publishers", column::publisher},
                                                               {"genres", column::genres},
                                                               {"genre", column::genres},
                                                               {"tags", column::tags},
                                                               {"features", column::features},
                                                               {"categories", column::features},
                                                               {"platforms", column::platforms},
                                                               {"platform", column::platforms},
                                                               {"releasedate", column::release_date},
                                                               {"requiredage", column::required_age},
                                                               {"price", column::price},
                                                               {"currency", column::currency}};

std::optional<column> column_called(std::string_view name)
{
    auto plain = core::to_lower_ascii(name);
    std::erase_if(plain,
                  [](char character) { return character == '_' || character == '-' || character == ' '; });
    auto const* const entry =
        std::ranges::find(known_names, plain, [](auto const& known) { return known.first; });
    return entry != std::end(known_names) ? std::optional(entry->second) : std::nullopt;
}

http::problem bad_header(std::string reason)
{
    return http::invalid_fields({{"header", std::move(reason)}});
}

} // namespace

http::result<catalogue_columns> catalogue_columns::read(csv_record const& header)
{
    if (!header.fault.empty())
        return bad_header(header.fault);
    if (!std::ranges::all_of(header.fields, core::is_utf8))
        return bad_header("is not UTF-8");
    catalogue_columns catalogue_columns;
    catalogue_columns.names_ = header.fields;
    for (std::size_t i = 0; i < header.fields.size(); ++i) {
        auto const column = column_called(header.fields[i]);
        if (!column)
            continue;
        auto& position = catalogue_columns.positions_[static_cast<std::size_t>(*column)];
        if (position)
            return bad_header("has the same column twice: " + header.fields[*position] + " and " +
                              header.fields[i]);
        position = i;
    }
    if (!catalogue_columns.has(column::source_id))
        return bad_header("has no column app_id, which says what the source calls the game");
    if (!catalogue_columns.has(column::title))
        return bad_header("has no column title");
    if (!catalogue_columns.has(column::price))
        return bad_header("has no column price");
    return catalogue_columns;
}

std::variant<import_row, import_report::refused_row>
catalogue_columns::read_row(csv_record const& record, core::currency currency) const
{
    auto refused = [&record](std::string field, std::string reason) {
        return import_report::refused_row{record.line, std::move(field), std::move(reason)};
    };
    if (!record.fault.empty())
        return refused("", record.fault);
    if (record.fields.size() != names_.size())
        return refused("", "has " + std::to_string(record.fields.size()) + " fields where the header has " +
                               std::to_string(names_.size()));
    for (std::size_t i = 0; i < names_.size(); ++i)
        if (!core::is_utf8(record.fields[i]))
            return refused(names_[i], "is not UTF-8");

    import_row row{.source_id = tidy(text(record, column::source_id)), .content = {}};
    if (row.source_id.empty() || row.source_id.size() > max_source_id_bytes)
        return refused(name_of(column::source_id), "must have 1 to 100 characters");
    row.content.source_id = row.source_id;
    read_texts(record, row.content);
    auto fault = read_numbers(record, row.content);
    if (!fault)
        fault = read_price(record, currency, row.content);
    if (!fault) {
        fault = find_fault(row.content);
        if (fault)
            fault->field = name_of(column_called(fault->field).value());
    }
    if (fault)
        return refused(std::move(fault->field), std::move(fault->reason));
    return row;
}

void catalogue_columns::read_texts(csv_record const& record, game& game) const
{
    game.title = text(record, column::title);
    game.description = text(record, column::description);
    game.developer = text(record, column::developer);
    game.publisher = text(record, column::publisher);
    game.genres = split_labels(text(record, column::genres), ';');
    game.tags = split_labels(text(record, column::tags), ';');
    game.features = split_labels(text(record, column::features), ';');
    game.platforms = split_labels(text(record, column::platforms), ';');
    tidy_details(game);
}

std::optional<http::field_fault> catalogue_columns::read_numbers(csv_record const& record, game& game) const
{
    auto const day = core::trim(text(record, column::release_date));
    game.release_date = core::parse_iso_date(day);
    if (!day.empty() && !game.release_date)
        return http::field_fault{name_of(column::release_date), "must be a day such as 2026-11-22, or empty"};
    auto const age = core::trim(text(record, column::required_age));
    auto const years = age.empty() ? std::optional<std::int64_t>(0) : core::parse_number<std::int64_t>(age);
    if (!years)
        return http::field_fault{name_of(column::required_age), "must be a whole number, or empty"};
    game.required_age = *years;
    return std::nullopt;
}

std::optional<http::field_fault> catalogue_columns::read_price(csv_record const& record,
                                                               core::currency currency, game& game) const
{
    auto const code = core::trim(text(record, column::currency));
    auto const named = code.empty() ? std::optional(currency) : core::currency::parse(code);
    if (!named)
        return http::field_fault{name_of(column::currency), "is not an active ISO 4217 code such as BRL"};
    auto const price = price_of(core::trim(text(record, column::price)), *named);
    if (!price)
        return http::field_fault{name_of(column::price), "must be a decimal number from 0 with at most " +
                                                             std::to_string(named->decimals()) + " decimals"};
    game.price = *price;
    return std::nullopt;
}

void catalogue_columns::keep_what_is_missing(game& target_game, game const& known) const
{
    auto keep = [this, &target_game, &known](column column, auto member) {
        if (!has(column))
            target_game.*member = known.*member;
    };
    keep(column::description, &game::description);
    keep(column::developer, &game::developer);
    keep(column::publisher, &game::publisher);
    keep(column::genres, &game::genres);
    keep(column::tags, &game::tags);
    keep(column::features, &game::features);
    keep(column::platforms, &game::platforms);
    keep(column::release_date, &game::release_date);
    keep(column::required_age, &game::required_age);
}

/// Returns an empty text if the file has no such column.
std::string const& catalogue_columns::text(csv_record const& record, column column) const
{
    static std::string const nothing;
    return position_of(column) ? record.fields[*position_of(column)] : nothing;
}

std::string catalogue_columns::name_of(column column) const
{
    return position_of(column) ? names_[*position_of(column)] : std::string();
}

} // namespace fcg::games
