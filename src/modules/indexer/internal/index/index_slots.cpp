#include "internal/index/index_slots.hpp"

#include "internal/index/document_store.hpp"

namespace fcg::indexer {

index_slots::index load_live_index(storage::database& db)
{
    auto const memory = std::make_shared<live_index>();
    auto const tables = db.read([&](storage::reader& db) {
        auto const live = read_state(db).live;
        for_each_game(db, live, [&](document const& document) { memory->add(document); });
        return live;
    });
    return {tables, memory};
}

} // namespace fcg::indexer
