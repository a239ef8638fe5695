#include "internal/engine/bulk.hpp"

#include "internal/engine/mapping.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>

namespace fcg::indexer {

// "external_gte" accepts the same version again, which is how a game's popularity is updated.
void bulk::begin(std::string_view action, std::string_view game_id, game_number number)
{
    body_ += fmt::format("{{\"{}\":{{\"_id\":\"{}\",\"version\":{},\"version_type\":\"external_gte\"}}}}\n",
                         action, game_id, number);
    ++size_;
}

void bulk::put(document const& document, float popularity)
{
    begin("index", document.game.game_id, document.number);
    write_game(body_, document, popularity);
    body_ += '\n';
}

namespace {

void judge(json::value const& item, bool is_removal, bulk_outcome& bulk_outcome)
{
    constexpr int not_there = 404;
    constexpr int version_conflict = 409;
    constexpr int too_many = 429;
    auto const status = json::integer_in(item, "status").value_or(500);
    bool const is_late = status == version_conflict;
    auto const* const error = item.find("error");
    bool const was_not_there = status == not_there && is_removal && error == nullptr;
    if (status < 300 || is_late || was_not_there) {
        ++bulk_outcome.done;
        bulk_outcome.late += is_late ? 1 : 0;
    } else if (status == not_there) {
        bulk_outcome.index_is_gone = true;
    } else if (status == too_many || status >= 500) {
        ++bulk_outcome.to_repeat;
    } else {
        bulk_outcome.refused.push_back(
            fmt::format("{}: {}", core::one_line(json::text_in(item, "_id")),
                        core::one_line(error ? error->to_text() : fmt::format("status {}", status))));
    }
}

} // namespace

bulk_outcome read_bulk(server_response const& answer, std::size_t items)
{
    if (!answer.is_good())
        throw search_server_failed(answer.why());
    auto const* const value = answer.body.find("items");
    auto const* const list = value ? value->as_list() : nullptr;
    if (list == nullptr || list->size() != items)
        throw search_server_failed("it did not answer each item of a bulk request");
    bulk_outcome bulk_outcome;
    for (auto const& element : *list) {
        auto const* const action = element.as_object();
        if (action == nullptr || action->size() != 1)
            throw search_server_failed("it answered a bulk request with something else");
        judge(action->front().second, action->front().first == "delete", bulk_outcome);
    }
    return bulk_outcome;
}

} // namespace fcg::indexer
