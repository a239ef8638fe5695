#include "inside/search/embedded_engine.hpp"

#include "inside/search/searching.hpp"
#include "inside/search/suggesting.hpp"

namespace fcg::indexer {

struct embedded_engine::inside {
    inside(storage::database& on, shelf const& live, std::size_t cache_octets)
        : db(on),
          from(live),
          cache(cache_octets)
    {
    }

    /// Runs `look(search_room)` at the pool, on the index that is live now.
    template <class Look>
    auto read(Look look)
    {
        auto of = from.live();
        auto const end = of.memory->end();
        return db.read_long([this, of = std::move(of), end, look = std::move(look)](storage::reader& in) {
            return look(search_room{in, of, end, cache});
        });
    }

    storage::database& db;
    shelf const& from;
    match_cache cache;
};

embedded_engine::embedded_engine(storage::database& db, shelf const& from, std::size_t cache_octets)
    : inside_(std::make_unique<inside>(db, from, cache_octets))
{
}

embedded_engine::~embedded_engine() = default;

task<http::result<search_page>> embedded_engine::search(search_query wanted)
{
    auto look = [&wanted](search_room const& room) { return find_page(room, wanted); };
    auto page = co_await inside_->read(look);
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
    auto found = co_await inside_->read(look);
    co_return found;
}

} // namespace fcg::indexer
