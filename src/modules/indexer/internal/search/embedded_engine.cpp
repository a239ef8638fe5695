#include "internal/search/embedded_engine.hpp"

#include "internal/search/searching.hpp"
#include "internal/search/suggesting.hpp"

namespace fcg::indexer {

struct embedded_engine::impl {
    impl(storage::database& database, index_slots const& live, std::size_t cache_octets)
        : db(database),
          index_slots(live),
          cache(cache_octets)
    {
    }

    /// Runs `look(search_room)` on the thread pool, with the index that is live now.
    template <class Look>
    auto read(Look look)
    {
        auto index = index_slots.live();
        auto const end = index.memory->end();
        return db.read_long(
            [this, live_slot = std::move(index), end, look = std::move(look)](storage::reader& reader) {
                return look(search_room{reader, live_slot, end, cache});
            });
    }

    storage::database& db;
    index_slots const& index_slots;
    match_cache cache;
};

embedded_engine::embedded_engine(storage::database& db, index_slots const& index_slots,
                                 std::size_t cache_octets)
    : impl_(std::make_unique<impl>(db, index_slots, cache_octets))
{
}

embedded_engine::~embedded_engine() = default;

task<http::result<search_page>> embedded_engine::search(search_query query)
{
    auto look = [&query](search_room const& room) { return find_page(room, query); };
    auto page = co_await impl_->read(look);
    if (!page)
        co_return http::invalid_fields(
            {{"cursor", "is not one of this search: send nextCursor of the page before, unchanged"}});
    co_return std::move(*page);
}

task<std::vector<suggestion>> embedded_engine::suggest(std::string text, std::size_t max_count)
{
    auto look = [&text, max_count](search_room const& room) {
        return find_suggestions(room, text, max_count);
    };
    auto suggestions = co_await impl_->read(look);
    co_return suggestions;
}

} // namespace fcg::indexer
