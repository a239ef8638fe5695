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
constexpr std::size_t most_at_once = 32;
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
      refused_(count(of.with, "refused"))
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
    auto due = of_.db.read([&](storage::reader& in) { return due_mail(in, now, most_at_once); });
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
    auto job = [this, all = write(due, titles)] { return sender_.send(all, stop_); };
    auto const attempts = co_await async::offload(*place_, std::move(job));

    auto const now = of_.with.clock.now();
    auto const jitter = static_cast<std::int64_t>(of_.with.chance.below(1'001));
    auto record = [&](storage::transaction& in) {
        for (std::size_t i = 0; i < due.size(); ++i)
            record_mail(in, due[i], attempts[i], jitter, now);
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

/// One for each, in their order. An address that is not known gives an e-mail that is refused for good.
std::vector<mail> mail_deliverer::write(std::vector<mail_delivery> const& due, title_book const& titles)
{
    std::vector<mail> all;
    auto const store_language = parse_language(of_.how.language).value_or(language::en);
    of_.db.read([&](storage::reader& in) {
        for (auto const& one : due) {
            auto const to = find_addressee(in, one.what.user_id);
            auto const chosen = to.chosen_language.value_or(store_language);
            auto const words = put_into_words(to_news(one.what, title_in(titles, one.what.game_id)), chosen);
            all.push_back({.to = to.email,
                           .message = write_message({.id = one.id.to_string(),
                                                     .from_name = of_.how.store_name,
                                                     .from_address = of_.how.mail.from,
                                                     .to_name = to.display_name,
                                                     .to_address = to.email,
                                                     .subject = words.title,
                                                     .text = letter(words, chosen, to.display_name,
                                                                    one.what.payment_id, of_.how.store_name),
                                                     .language = std::string(to_text(chosen)),
                                                     .date = of_.with.clock.now()})});
        }
    });
    return all;
}

task<> mail_deliverer::keep_house()
{
    for (;;) {
        auto trim = [before = of_.with.clock.now() - kept](storage::transaction& in) {
            trim_mail(in, before);
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
