#include "features/features.hpp"
#include "internal/changes/importing.hpp"

namespace fcg::games {

namespace {

http::shape<import_report::refused_row> const refused_row_shape{
    "RefusedRow",
    {http::integer("line", &import_report::refused_row::line, 1, INT64_MAX, "1 is the header"),
     http::text("field", &import_report::refused_row::field, {.description = "empty: the row as a whole"}),
     http::text("reason", &import_report::refused_row::reason)}};

http::shape<import_report> const import_report_shape{
    "ImportReport",
    {http::integer("created", &import_report::created, 0, INT64_MAX),
     http::integer("updated", &import_report::updated, 0, INT64_MAX),
     http::integer("unchanged", &import_report::unchanged, 0, INT64_MAX),
     http::integer("refusedRows", &import_report::refused_rows, 0, INT64_MAX),
     http::objects("refused", &import_report::refused, refused_row_shape)}};

task<http::response> answer(module_context& context, http::request& request)
{
    auto next = [stream = request.stream] { return stream->next(); };
    auto const report = co_await import_catalogue(context, next, request.trace);
    if (!report)
        co_return report.error();
    request.change.after = import_report_shape.write(*report);
    co_return http::ok(request.change.after);
}

} // namespace

void import_games(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::post,
         .path = "/api/games/import",
         .access = http::access::admin,
         .summary = "Imports a catalogue (RFC 4180 with a header; ';' between the entries of a list). "
                    "Importing a row "
                    "again updates the game that its app_id made before.",
         .tag = "games",
         .answers = {{200, "What was done, and the first 1,000 refused rows", import_report_shape.describe()},
                     {400, "The header is not usable"},
                     {413, "The file is too large"},
                     {415, "Not text/csv"}},
         .accepts = "text/csv",
         .streams_body = true,
         .max_body_bytes = static_cast<std::size_t>(context.settings.max_import_bytes),
         .act = "games.import",
         .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
