#pragma once
#include "internal/mail/mail_sender.hpp"
#include "internal/notification_event.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A row of the table `mail_deliveries`.
namespace fcg::notifications {

struct mail_delivery {
    core::uuid id;
    notification_event event;
    std::int64_t attempts = 0;
};

void enqueue_mail(storage::transaction& tx, core::uuid const& id, notification_event const& event,
                  core::time_point now);

/// Counts an email to an address. Returns false, and does not count it, if the address already had
/// `max_mails` on this day.
bool take_from_budget(storage::transaction& tx, std::string_view address, std::int64_t max_mails,
                      core::time_point now);

/// Returns the emails that are due, the oldest first.
std::vector<mail_delivery> due_mail(storage::reader& db, core::time_point now, std::size_t max_count);
/// Returns the time when the next email is due, or nothing if none waits.
std::optional<core::time_point> next_mail(storage::reader& db);

/// Returns the pause before the next attempt after so many temporary refusals, or nothing if the email is
/// given up. `jitter`, from 0 to 1000, adds up to a tenth.
std::optional<std::chrono::microseconds> pause_of_mail(std::int64_t attempts, std::int64_t jitter);

/// Deletes an email that need not be sent any more.
void forget_mail(storage::transaction& tx, mail_delivery const& delivery);

/// Records an attempt: deletes an email that was sent, and keeps one that is given up for a while, for the
/// operator.
void record_mail(storage::transaction& tx, mail_delivery const& delivery, mail_attempt const& attempt,
                 std::int64_t jitter, core::time_point now);

/// Deletes the emails that were given up before `before`.
void trim_mail(storage::transaction& tx, core::time_point before);
/// Deletes the counts of the days before `today`.
void trim_budgets(storage::transaction& tx, core::time_point today);

} // namespace fcg::notifications
