#pragma once
#include "inside/happening.hpp"
#include "inside/mail/mail_sender.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Table `mail_deliveries`.
namespace fcg::notifications {

struct mail_delivery {
    core::uuid id;
    happening what;
    std::int64_t attempts = 0;
};

void enqueue_mail(storage::transaction& tx, core::uuid const& id, happening const& what,
                  core::time_point now);

/// Counts one letter to an address. False, and not counted, when it has had `max_letters` on this day.
bool take_from_budget(storage::transaction& tx, std::string_view address, std::int64_t max_letters,
                      core::time_point now);

/// Those that are due, the oldest first.
std::vector<mail_delivery> due_mail(storage::reader& in, core::time_point now, std::size_t max_count);
/// When the first will be due; nothing: none waits.
std::optional<core::time_point> next_mail(storage::reader& in);

/// The pause before the next attempt when a server has refused so often for now; nothing: it is given up.
/// `jitter`, from 0 to 1000, adds up to a tenth.
std::optional<std::chrono::microseconds> pause_of_mail(std::int64_t attempts, std::int64_t jitter);

/// What need not be sent any more is gone.
void forget_mail(storage::transaction& tx, mail_delivery const& one);

/// What was sent is gone; what is given up stays for a while, for the operator.
void record_mail(storage::transaction& in, mail_delivery const& one, mail_attempt const& attempt,
                 std::int64_t jitter, core::time_point now);

/// How many were given up since.
std::int64_t given_up_mail(storage::reader& in, core::time_point since);
void trim_mail(storage::transaction& in, core::time_point before);
/// Forgets how many letters went where on the days before this one.
void trim_budgets(storage::transaction& tx, core::time_point today);

} // namespace fcg::notifications
