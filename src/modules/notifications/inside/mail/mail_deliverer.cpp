#include "inside/mail/mail_deliverer.hpp"

#include "inside/addressee.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace fcg::notifications {

namespace {

/// As many go over one connection before their outcomes are recorded; a crash repeats no more.
constexpr std::size_t max_at_once = 32;
constexpr std::chrono::hours longest_wait{1};
constexpr std::chrono::seconds first_pause{5};
constexpr std::chrono::seconds longest_pause{300};
constexpr std::chrono::seconds grace{5};
/// What was given up is shown for so long.
constexpr std::chrono::days kept{30};

std::chrono::microseconds pause_after(std::int64_t failures)
{
    auto const doubled = first_pause * (std::int64_t{1} << std::min<std::int64_t>(failures - 1, 10));
    return std::min<std::chrono::microseconds>(doubled, longest_pause);
}

telemetry::counter count(surroundings& with, std::string outcome)
{
    return with.metrics.counter("fcg_mail_attempts_total", "E-mails handed to the server, by its answer",
                                {{"outcome", std::move(outcome)}});
}

} // namespace

mail_deliverer::mail_deliverer(parts& of, mail_sender& sender)
    : of_(of),
      sender_(sender),
      place_(of.with.make_workplace("mail", 1, 4)),
      news_(of.with.background),
      tasks_(of.with.background),
      sent_(count(of.with, "sent")),
      refused_(count(of.with, "refused")),
      left_out_(of.with.metrics.counter(
          "fcg_mail_left_out_total", "E-mails that were not written: their address has had enough today", {}))
{
}

void mail_deliverer::start()
{
    async::keep_running(tasks_, of_.with.background, "e-mail", [this] { return run(); });
    async::keep_running(tasks_, of_.with.background, "old e-mail", [this] { return keep_house(); });
}

task<bool> mail_deliverer::stop()
{
    stop_ = true;
    bool const ended = co_await tasks_.drain(grace);
    co_return ended;
}

void mail_deliverer::wake()
{
    news_.notify();
}

void mail_deliverer::left_out()
{
    left_out_.add();
}

std::string mail_deliverer::trouble() const
{
    std::lock_guard const hold(guard_);
    return trouble_;
}

void mail_deliverer::note(std::string trouble)
{
    bool is_new = false;
    {
        std::lock_guard const hold(guard_);
        is_new = trouble_.empty() != trouble.empty();
        trouble_ = trouble;
    }
    if (is_new && trouble.empty())
        telemetry::log(telemetry::level::info, "notifications", "", "e-mail is sent again");
    if (is_new && !trouble.empty())
        telemetry::log(telemetry::level::error, "notifications", "", "e-mail waits: {}", trouble);
}

task<> mail_deliverer::run()
{
    for (;;) {
        std::string fault;
        try {
            bool const works = co_await send_some();
            if (works)
                failures_ = 0;
            else
                ++failures_;
        } catch (std::exception const& thrown) { // also a bug must not end it for good
            if (tasks_.stopping())
                throw;
            fault = thrown.what();
            ++failures_;
        }
        if (!fault.empty())
            note(std::move(fault));
        if (failures_ > 0)
            co_await async::sleep_for(of_.with.background, pause_after(failures_));
        else
            co_await wait_for_news();
    }
}

/// Returns at once while there is more to do.
task<> mail_deliverer::wait_for_news()
{
    auto const next = of_.db.read([](storage::reader& in) { return next_mail(in); });
    std::chrono::microseconds wait = longest_wait;
    if (next)
        wait = std::min(wait, *next - of_.with.clock.now());
    if (wait > wait.zero())
        co_await news_.wait_for(wait);
}

/// False: there is no server.
task<bool> mail_deliverer::send_some()
{
    auto const now = of_.with.clock.now();
    auto due = of_.db.read([&](storage::reader& in) { return due_mail(in, now, max_at_once); });
    if (due.empty())
        co_return true;
    bool const works = co_await send(std::move(due));
    co_return works;
}

task<bool> mail_deliverer::send(std::vector<mail_delivery> due)
{
    std::vector<std::string> games;
    for (auto const& one : due)
        games.push_back(one.what.game_id);
    auto const titles = co_await find_titles(*of_.games, std::move(games));
    auto const tokens = co_await make_tokens(due);
    std::vector<mail_delivery> sent;
    std::vector<mail_delivery> not_needed;
    std::vector<mail> all;
    of_.db.read([&](storage::reader& db) {
        for (auto& one : due) {
            auto written = write(db, one, titles, tokens);
            if (written)
                all.push_back(std::move(*written));
            (written ? sent : not_needed).push_back(std::move(one));
        }
    });
    auto job = [this, all = std::move(all)] { return sender_.send(all, stop_); };
    auto const attempts = co_await async::offload(*place_, std::move(job));

    auto const now = of_.with.clock.now();
    auto const jitter = static_cast<std::int64_t>(of_.with.chance.below(1'001));
    auto record = [&](storage::transaction& in) {
        for (std::size_t i = 0; i < sent.size(); ++i)
            record_mail(in, sent[i], attempts[i], jitter, now);
        for (auto const& one : not_needed)
            forget_mail(in, one);
    };
    co_await of_.db.write(std::move(record));

    std::string trouble;
    for (auto const& one : attempts) {
        if (one.what == mail_attempt::kind::no_server)
            trouble = one.fault;
        else
            (one.what == mail_attempt::kind::sent ? sent_ : refused_).add();
    }
    note(trouble);
    co_return trouble.empty();
}

/// Those of the letters by which addresses are confirmed, by player.
task<mail_deliverer::tokens_by_player> mail_deliverer::make_tokens(std::vector<mail_delivery> const& due)
{
    tokens_by_player tokens;
    for (auto const& one : due) {
        if (one.what.subject != confirmation_subject || tokens.contains(one.what.user_id))
            continue;
        auto token = co_await of_.confirmations->make_confirmation_token(one.what.user_id);
        if (token)
            tokens.emplace(one.what.user_id, std::move(*token));
    }
    co_return tokens;
}

/// Nothing when it need not be sent: the address is confirmed already, or not any more.
std::optional<mail> mail_deliverer::write(storage::reader& db, mail_delivery const& one,
                                          title_book const& titles, tokens_by_player const& tokens)
{
    auto to = find_addressee(db, one.what.user_id);
    auto const store_language = parse_language(of_.how.language).value_or(language::en);
    auto const chosen = to.chosen_language.value_or(store_language);
    if (one.what.subject != confirmation_subject) {
        if (to.closed || !to.confirmed)
            return std::nullopt;
        to.display_name = name_for_letters(to.display_name);
        auto const words = put_into_words(to_news(one.what, title_in(titles, one.what.game_id)), chosen);
        return address(one, to, chosen, words);
    }
    auto const token = tokens.find(one.what.user_id);
    if (token == tokens.end())
        return std::nullopt;
    // Whoever opened the account chose the name; it does not go to an address that may be somebody else's.
    to.display_name.clear();
    to.email = token->second.email;
    return address(one, to, chosen,
                   word_confirmation(token->second.token, of_.how.mail.confirmation_page, chosen));
}

mail mail_deliverer::address(mail_delivery const& one, addressee const& to, language chosen,
                             wording const& words)
{
    return {.to = to.email,
            .message = write_message(
                {.id = one.id.to_string(),
                 .from_name = of_.how.store_name,
                 .from_address = of_.how.mail.from,
                 .to_name = to.display_name,
                 .to_address = to.email,
                 .subject = words.title,
                 .text = letter(words, chosen, to.display_name, one.what.payment_id, of_.how.store_name),
                 .language = std::string(to_text(chosen)),
                 .date = of_.with.clock.now()})};
}

task<> mail_deliverer::keep_house()
{
    for (;;) {
        auto trim = [now = of_.with.clock.now()](storage::transaction& in) {
            trim_mail(in, now - kept);
            trim_budgets(in, now);
        };
        try {
            co_await of_.db.write(std::move(trim));
        } catch (core::unavailable const& fault) {
            telemetry::log(telemetry::level::warning, "notifications", "", "old e-mail stays: {}",
                           fault.what());
        }
        co_await async::sleep_for(of_.with.background, longest_wait);
    }
}

} // namespace fcg::notifications
