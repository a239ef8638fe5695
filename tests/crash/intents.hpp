#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fcg::test {

/// One intent to buy: it keeps its idempotency key until it is answered, over as many crashes as it takes.
struct intent {
    std::size_t player = 0;
    std::size_t game = 0;
    std::string key;
    std::optional<std::string> payment_id; ///< once it was answered
    int times_sent = 0;
};

/// How a purchase at this price must end.
inline std::string expected_end(std::int64_t price_minor)
{
    switch (price_minor % 100) {
    case 1:
        return "declined";
    case 2:
        return "failed";
    default:
        return "completed";
    }
}

/// What was counted at the end; every field that must be zero says so.
struct crash_tally {
    std::size_t intents = 0;
    std::size_t answered = 0;
    std::size_t sent_again = 0; ///< requests whose answer was cut off by a crash
    std::map<std::string, std::size_t> ends;
    std::size_t charges = 0;
    std::size_t entitlements = 0;
    std::size_t without_right_end = 0;       ///< must be zero
    std::size_t charged_without_need = 0;    ///< must be zero: charges of what was not completed
    std::size_t completed_uncharged = 0;     ///< must be zero
    std::size_t entitled_wrongly = 0;        ///< must be zero: without a completed purchase
    std::size_t completed_without_entry = 0; ///< must be zero
    std::size_t waiting_messages = 0;        ///< must be zero, dead letters among them
};

} // namespace fcg::test
