#include "internal/mail/mail_deliverer.hpp"

#include "internal/addressee.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace fcg::notifications {

namespace {

/// The number of emails that are sent before their results are recorded, and the most that a crash can
/// repeat.
constexpr std::size_t max_at_once = 32;
constexpr std::chrono::hours longest_wait{1};
constexpr std::chrono::seconds first_pause{5};
constexpr std::chrono::seconds longest_pause{300};
constexpr std::chrono::seconds grace{5};
/// The time for which emails that were given up are kept.
constexpr std::chrono::days kept{30};

telemetry::counter count(environment& env, std::string outcome)
{
    return env.metrics.counter("fcg_mail_attempts_total", "Emails handed to the server, by its answer",
                               {{"outcome", std::move(outcome)}});
}

} // namespace

mail_deliverer::mail_deliverer(module_context& context, mail_sender& sender)
    : context_(context),
      sender_(sender),
      executor_(context.env.make_thread_pool("mail", 1, 4)),
      sending_(context.env.background, context.env.clock,
               {.name = "email",
                .area = "notifications",
                .first_pause = first_pause,
                .max_pause = longest_pause,
                .grace = grace},
               [this] { return send_due(); }),
      trimming_(context.env.background, context.env.clock,
                {.name = "the deletion of old emails", .area = "notifications"}, [this] { return trim(); }),
      sent_(count(context.env, "sent")),
      refused_(count(context.env, "refused")),
      left_out_(context.env.metrics.counter(
          "fcg_mail_left_out_total",
          "Emails that were not sent, because their address has reached its limit of the day", {}))
{
}

void mail_deliverer::start()
{
    sending_.start();
    trimming_.start();
}

task<bool> mail_deliverer::stop()
{
    stop_ = true;
    bool const has_trimmed = co_await trimming_.stop();
    bool const has_sent = co_await sending_.stop();
    co_return (has_trimmed && has_sent);
}

/// Sends the emails that are due. Returns how long no other is due. Throws core::unavailable if there is no
/// server.
task<std::chrono::microseconds> mail_deliverer::send_due()
{
    auto due = context_.db.read(
        [now = context_.env.clock.now()](storage::reader& db) { return due_mail(db, now, max_at_once); });
    if (!due.empty())
        co_await send(std::move(due));
    auto const next = context_.db.read([](storage::reader& db) { return next_mail(db); });
    std::chrono::microseconds wait = longest_wait;
    if (next)
        wait = std::min(wait, *next - context_.env.clock.now());
    co_return wait;
}

task<> mail_deliverer::send(std::vector<mail_delivery> due)
{
    std::vector<std::string> games;
    for (auto const& delivery : due)
        games.push_back(delivery.event.game_id);
    auto const titles = co_await find_titles(context_.questions, std::move(games));
    auto const tokens = co_await make_tokens(due);
    std::vector<mail_delivery> sent;
    std::vector<mail_delivery> not_needed;
    std::vector<mail> mails;
    context_.db.read([&](storage::reader& db) {
        for (auto& delivery : due) {
            auto written = write(db, delivery, titles, tokens);
            if (written)
                mails.push_back(std::move(*written));
            (written ? sent : not_needed).push_back(std::move(delivery));
        }
    });
    auto job = [this, all = std::move(mails)] { return sender_.send(all, stop_); };
    auto const attempts = co_await async::offload(*executor_, std::move(job));

    auto const now = context_.env.clock.now();
    auto const jitter = static_cast<std::int64_t>(context_.env.random.below(1'001));
    auto record = [&](storage::transaction& tx) {
        for (std::size_t i = 0; i < sent.size(); ++i)
            record_mail(tx, sent[i], attempts[i], jitter, now);
        for (auto const& delivery : not_needed)
            forget_mail(tx, delivery);
    };
    co_await context_.db.write(std::move(record));

    std::string failure;
    for (auto const& attempt : attempts) {
        if (attempt.kind == mail_attempt::kind::no_server)
            failure = attempt.fault;
        else
            (attempt.kind == mail_attempt::kind::sent ? sent_ : refused_).add();
    }
    if (!failure.empty())
        throw core::unavailable(failure);
}

/// Returns the tokens for the emails that confirm addresses, by player.
task<mail_deliverer::tokens_by_player> mail_deliverer::make_tokens(std::vector<mail_delivery> const& due)
{
    tokens_by_player tokens;
    for (auto const& delivery : due) {
        if (delivery.event.subject != confirmation_subject || tokens.contains(delivery.event.user_id))
            continue;
        users::confirmation_question question{delivery.event.user_id};
        auto answer = co_await context_.questions.ask(std::move(question));
        if (answer.confirmation)
            tokens.emplace(delivery.event.user_id, std::move(*answer.confirmation));
    }
    co_return tokens;
}

/// Writes an email. Returns nothing if it need not be sent: the address has been confirmed, or is not
/// confirmed any more.
std::optional<mail> mail_deliverer::write(storage::reader& db, mail_delivery const& delivery,
                                          title_book const& titles, tokens_by_player const& tokens)
{
    auto addressee = find_addressee(db, delivery.event.user_id);
    auto const store_language = parse_language(context_.settings.language).value_or(language::en);
    auto const chosen = addressee.chosen_language.value_or(store_language);
    if (delivery.event.subject != confirmation_subject) {
        if (addressee.closed || !addressee.confirmed)
            return std::nullopt;
        addressee.display_name = mail_name(addressee.display_name);
        auto const words =
            put_into_words(to_news(delivery.event, title_in(titles, delivery.event.game_id)), chosen);
        return address(delivery, addressee, chosen, words);
    }
    auto const token = tokens.find(delivery.event.user_id);
    if (token == tokens.end())
        return std::nullopt;
    // The name was chosen by the person who registered, so it must not go to an address that may belong to
    // somebody else.
    addressee.display_name.clear();
    addressee.email = token->second.email;
    return address(delivery, addressee, chosen,
                   word_confirmation(token->second.token, context_.settings.mail.confirmation_page, chosen));
}

mail mail_deliverer::address(mail_delivery const& delivery, addressee const& addressee, language chosen,
                             wording const& words)
{
    return {.recipient = addressee.email,
            .message =
                write_message({.id = delivery.id.to_string(),
                               .from_name = context_.settings.store_name,
                               .from_address = context_.settings.mail.sender,
                               .to_name = addressee.display_name,
                               .to_address = addressee.email,
                               .subject = words.title,
                               .text = mail_text(words, chosen, addressee.display_name,
                                                 delivery.event.payment_id, context_.settings.store_name),
                               .language = std::string(to_text(chosen)),
                               .date = context_.env.clock.now()})};
}

task<std::chrono::microseconds> mail_deliverer::trim()
{
    auto unit = [now = context_.env.clock.now()](storage::transaction& tx) {
        trim_mail(tx, now - kept);
        trim_budgets(tx, now);
    };
    co_await context_.db.write(std::move(unit));
    co_return longest_wait;
}

} // namespace fcg::notifications
