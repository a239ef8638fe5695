#include "inside/index/loading.hpp"

#include "inside/index/document_store.hpp"

namespace fcg::indexer {

shelf::index load_live_index(storage::database& db)
{
    auto const memory = std::make_shared<live_index>();
    auto const tables = db.read([&](storage::reader& in) {
        auto const live = read_state(in).live;
        for_each_card(in, live, [&](document const& one) { memory->add(one); });
        return live;
    });
    return {tables, memory};
}

} // namespace fcg::indexer
