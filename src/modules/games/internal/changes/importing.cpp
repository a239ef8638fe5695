#include "internal/changes/importing.hpp"

#include "internal/catalogue/catalogue_columns.hpp"
#include "internal/catalogue/csv_reader.hpp"
#include "internal/catalogue/game_store.hpp"
#include "internal/changes/catalogue.hpp"

#include <algorithm>
#include <unordered_map>

namespace fcg::games {

namespace {

/// A transaction of this size holds the writer for some 20 ms.
constexpr std::size_t rows_in_a_unit = 500;
constexpr std::size_t refused_rows_reported = 1'000;

struct running_import {
    module_context& context;
    core::trace trace;
    core::currency currency; ///< currency of rows that name none
    std::optional<catalogue_columns> columns{};
    std::unordered_map<std::string, std::int64_t> lines{}; ///< line of each source id read so far
    std::vector<import_row> ready{};
    import_report report{};
};

void refuse(running_import& run, import_report::refused_row row)
{
    ++run.report.refused_rows;
    if (run.report.refused.size() < refused_rows_reported)
        run.report.refused.push_back(std::move(row));
}

void take_row(running_import& run, csv_record const& record)
{
    auto read = run.columns->read_row(record, run.currency);
    if (auto* refused = std::get_if<import_report::refused_row>(&read))
        return refuse(run, std::move(*refused));
    auto& row = std::get<import_row>(read);
    auto const [earlier, is_new] = run.lines.emplace(row.source_id, record.line);
    if (!is_new)
        return refuse(run, {record.line, run.columns->name_of(column::source_id),
                            "is the same as in line " + std::to_string(earlier->second)});
    run.ready.push_back(std::move(row));
}

/// Returns why the header is refused, or nothing.
std::optional<http::problem> take_records(running_import& run, std::vector<csv_record>& records)
{
    auto first = records.begin();
    if (!run.columns && first != records.end()) {
        auto read = catalogue_columns::read(*first++);
        if (!read)
            return read.error();
        run.columns = std::move(*read);
    }
    for (; first != records.end(); ++first)
        take_row(run, *first);
    records.clear();
    return std::nullopt;
}

struct counts {
    std::int64_t created = 0;
    std::int64_t updated = 0;
    std::int64_t unchanged = 0;
};

counts store_rows(storage::transaction& tx, running_import const& run, std::vector<import_row>& rows)
{
    counts done;
    for (auto& [source_id, content] : rows) {
        auto const known = find_imported_game(tx, source_id);
        if (!known) {
            store_new_game(tx, run.context, content, run.trace);
            ++done.created;
            continue;
        }
        run.columns->keep_what_is_missing(content, *known);
        if (same_content(content, *known))
            ++done.unchanged;
        else if (store_changed_game(tx, run.context, *known, content, run.trace))
            ++done.updated;
    }
    return done;
}

/// Stores the ready rows in transactions of the usual size; with `all`, also the rest that fills none.
task<> store_ready(running_import& run, bool all)
{
    while (run.ready.size() >= rows_in_a_unit || (all && !run.ready.empty())) {
        auto const end =
            run.ready.begin() + static_cast<std::ptrdiff_t>(std::min(rows_in_a_unit, run.ready.size()));
        std::vector<import_row> rows(std::move_iterator(run.ready.begin()), std::move_iterator(end));
        run.ready.erase(run.ready.begin(), end);
        auto unit = [&run, &rows](storage::transaction& tx) { return store_rows(tx, run, rows); };
        auto const done = co_await run.context.db.write(unit);
        run.report.created += done.created;
        run.report.updated += done.updated;
        run.report.unchanged += done.unchanged;
    }
}

} // namespace

task<http::result<import_report>>
import_catalogue(module_context& context, std::function<task<std::string_view>()> next, core::trace trace)
{
    running_import run{context, std::move(trace), core::currency::parse(context.settings.currency).value()};
    csv_reader reader;
    std::vector<csv_record> records;
    for (bool more = true; more;) {
        auto const piece = co_await next();
        more = !piece.empty();
        if (more)
            reader.feed(piece, records);
        else
            reader.finish(records);
        if (auto refusal = take_records(run, records))
            co_return std::move(*refusal);
        co_await store_ready(run, !more);
    }
    if (!run.columns)
        co_return http::invalid_fields({{"header", "is missing: the file is empty"}});
    co_return std::move(run.report);
}

} // namespace fcg::games
