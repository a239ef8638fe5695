#pragma once
#include "inside/index/shelf.hpp"
#include "inside/upkeep/catalogue.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

/// What differs between the catalogue, the tables of the index and its memory.
namespace fcg::indexer {

enum class difference { none, missing, extra, changed };

char const* to_text(difference one);

/// A game as the index has it at one moment.
struct sighting {
    bool has_row = false;
    bool is_gone = false; ///< the row says that it was withdrawn
    std::int64_t version = 0;
    std::uint64_t digest = 0;               ///< of what stands in the row, whatever digest it names
    game_number in_tables = 0;              ///< 0: the row is not there, or gone
    std::optional<game_number> in_memory{}; ///< where it is alive

    friend bool operator==(sighting const&, sighting const&) = default;
};

sighting look_at(storage::reader& in, shelf::index const& index, core::uuid const& game_id);

/// `known` is null for a game that the catalogue never had.
difference judge(catalogue_game const* known, sighting const& seen);

/// Games that seem to differ. What happens meanwhile is among them, so each needs a second look. Nothing when
/// another index has come to answer while this one was compared. `must_end` as for read_on().
task<std::optional<std::unordered_set<core::uuid>>> find_suspects(std::shared_ptr<catalogue const> known,
                                                                  shelf const& on, storage::database& db,
                                                                  std::function<bool()> must_end);

struct finding {
    core::uuid game_id;
    difference what = difference::none;
    sighting seen;

    friend bool operator==(finding const&, finding const&) = default;
};

/// Those of `suspects` that differ now, by id.
std::vector<finding> look_again(storage::reader& in, catalogue const& known, shelf::index const& index,
                                std::vector<core::uuid> const& suspects);

/// Before a repair: has the row, if it still is as it was seen, take whatever version comes next.
void forget_version(storage::transaction& in, slot tables, finding const& wrong);

} // namespace fcg::indexer
