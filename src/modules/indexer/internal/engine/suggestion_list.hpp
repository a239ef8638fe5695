#pragma once
#include "internal/engine/page_reading.hpp"
#include "internal/index/document_store.hpp"
#include "internal/index/index_slots.hpp"

#include <cstddef>
#include <vector>

namespace fcg::indexer {

/// Returns titles, then developers and tags, in the order of the embedded engine. Leaves out what needs a
/// forgiven typo if anything matches without one.
std::vector<suggestion> mix_suggestions(storage::reader& db, index_slots::index const& index,
                                        found_names const& found_names, wording const& words,
                                        std::size_t max_count);

} // namespace fcg::indexer
