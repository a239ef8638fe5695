#pragma once
#include "inside/engine/page_reading.hpp"
#include "inside/index/document_store.hpp"
#include "inside/index/shelf.hpp"

#include <cstddef>
#include <vector>

namespace fcg::indexer {

/// Titles, then developers and tags, as the embedded engine mixes them: nothing that needs a typo forgiven
/// beside something that needs none.
std::vector<suggestion> mix_suggestions(storage::reader& in, shelf::index const& of, found_names const& found,
                                        wording const& words, std::size_t max_count);

} // namespace fcg::indexer
