#pragma once
#include "inside/happening.hpp"
#include "inside/parts.hpp"

#include <string_view>

namespace fcg::notifications {

/// In one transaction: the row of the inbox and the e-mail, as far as the player wishes for them. An address
/// that is not confirmed, or was written enough letters today, gets none.
void notify_player(storage::transaction& in, parts& of, happening const& what);

/// Enqueues an e-mail whatever the player wishes. There must be a mail deliverer.
void write_to_player(storage::transaction& in, parts& of, happening const& what);

/// Enqueues one delivery for every endpoint that wants the subject. `data` is a JSON object.
void tell_endpoints(storage::transaction& in, parts& of, std::string_view subject,
                    core::time_point happened_at, std::string_view data);

} // namespace fcg::notifications
