#include "inside/record_step.hpp"

#include "bus/contracts/purchase_tracked.hpp"
#include "bus/outbox.hpp"
#include "inside/timeline.hpp"

#include <algorithm>

namespace fcg::tracking {

namespace {

/// Money that bounced goes back another time; what is only said again keeps its moment.
bool is_the_same(shown_step const& one, happening const& what)
{
    return one.step == to_text(what.what) && (what.what != step::payment_refunded || one.at == what.at);
}

bool is_known(storage::transaction& in, happening const& what)
{
    auto const known = find_timeline(in, what.payment_id);
    return known && std::ranges::any_of(known->steps,
                                        [&what](shown_step const& one) { return is_the_same(one, what); });
}

} // namespace

void record_step(storage::transaction& in, parts& of, happening const& what, bus::delivery const& from)
{
    // Every other repetition comes under the id of its event, which the inbox knows.
    if (is_said_again(what.what) && is_known(in, what))
        return;
    auto const stream = stream_of(what.payment_id);
    auto const number = storage::newest_version(in, stream) + 1;
    contracts::purchase_tracked const event{.payment_id = what.payment_id,
                                            .user_id = what.user_id,
                                            .step = std::string(to_text(what.what)),
                                            .detail = what.detail,
                                            .number = number,
                                            .correlation_id = what.correlation_id,
                                            .happened_at = what.at};
    auto const now = of.with.clock.now();
    bus::record_event(in, of.with.ids, now, stream, number, event, from.trace);
    in.after_commit([&followers = of.followers, id = what.payment_id] { followers.tell(id); });
}

} // namespace fcg::tracking
