#include "inside/engine/bulk.hpp"

#include "inside/engine/mapping.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>

namespace fcg::indexer {

// "external_gte": the same change again is taken, which is how a game's popularity is renewed.
void bulk::put(document const& one, float popularity)
{
    body_ +=
        fmt::format("{{\"index\":{{\"_id\":\"{}\",\"version\":{},\"version_type\":\"external_gte\"}}}}\n",
                    one.game.game_id, one.number);
    write_game(body_, one, popularity);
    body_ += '\n';
    ++size_;
}

void bulk::remove(std::string_view game_id, game_number number)
{
    body_ +=
        fmt::format("{{\"delete\":{{\"_id\":\"{}\",\"version\":{},\"version_type\":\"external_gte\"}}}}\n",
                    game_id, number);
    ++size_;
}

namespace {

void judge(json::value const& item, bool is_removal, bulk_outcome& into)
{
    constexpr int not_there = 404;
    constexpr int version_conflict = 409;
    constexpr int too_many = 429;
    auto const status = json::integer_in(item, "status").value_or(500);
    bool const is_late = status == version_conflict;
    auto const* const error = item.find("error");
    bool const was_not_there = status == not_there && is_removal && error == nullptr;
    if (status < 300 || is_late || was_not_there) {
        ++into.done;
        into.late += is_late ? 1 : 0;
    } else if (status == not_there) {
        into.index_is_gone = true;
    } else if (status == too_many || status >= 500) {
        ++into.to_repeat;
    } else {
        into.refused.push_back(
            fmt::format("{}: {}", core::one_line(json::text_in(item, "_id")),
                        core::one_line(error ? error->to_text() : fmt::format("status {}", status))));
    }
}

} // namespace

bulk_outcome read_bulk(server_answer const& given, std::size_t items)
{
    if (!given.is_good())
        throw search_server_failed(given.why());
    auto const* const found = given.body.find("items");
    auto const* const list = found ? found->as_list() : nullptr;
    if (list == nullptr || list->size() != items)
        throw search_server_failed("it did not answer each item of a bulk request");
    bulk_outcome all;
    for (auto const& one : *list) {
        auto const* const action = one.as_object();
        if (action == nullptr || action->size() != 1)
            throw search_server_failed("it answered a bulk request with something else");
        judge(action->front().second, action->front().first == "delete", all);
    }
    return all;
}

} // namespace fcg::indexer
