#include "internal/record_step.hpp"

#include "bus/contracts/purchase_tracked.hpp"
#include "bus/publishing/outbox.hpp"
#include "internal/timeline.hpp"

#include <algorithm>

namespace fcg::tracking {

namespace {

/// Returns true if the step is the same as the event's. A payment that is refunded again has a new time; an
/// event that is only repeated keeps its time.
bool is_the_same(shown_step const& step, recorded_step const& recorded)
{
    return step.step == to_text(recorded.command) &&
           (recorded.command != step::payment_refunded || step.time == recorded.time);
}

bool is_known(storage::transaction& tx, recorded_step const& recorded)
{
    auto const known = find_timeline(tx, recorded.payment_id);
    return known && std::ranges::any_of(known->steps, [&recorded](shown_step const& step) {
               return is_the_same(step, recorded);
           });
}

} // namespace

void record_step(storage::transaction& tx, module_context& context, recorded_step const& recorded,
                 bus::delivery const& delivery)
{
    // Any other repetition arrives under the id of its event, which the inbox knows.
    if (is_said_again(recorded.command) && is_known(tx, recorded))
        return;
    auto const stream = stream_of(recorded.payment_id);
    auto const number = storage::newest_version(tx, stream) + 1;
    contracts::purchase_tracked const event{.payment_id = recorded.payment_id,
                                            .user_id = recorded.user_id,
                                            .step = std::string(to_text(recorded.command)),
                                            .detail = recorded.detail,
                                            .number = number,
                                            .correlation_id = recorded.correlation_id,
                                            .happened_at = recorded.time};
    auto const now = context.env.clock.now();
    bus::record_event(tx, context.env.ids, now, stream, number, event, delivery.trace);
    tx.after_commit([&followers = context.followers, id = recorded.payment_id] { followers.tell(id); });
}

} // namespace fcg::tracking
