#include "platform/storage/writer.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>

namespace fcg::storage {
namespace {

/// The number of 4 KiB frames in the log at which it is copied into the file: seldom enough that hot pages
/// are copied once for many commits, often enough that one copy is short.
constexpr int checkpoint_frames = 8'000;
/// From this number on, the writer waits for readers that keep the log from restarting, the longer the larger
/// the log is.
constexpr int many_frames = 2 * checkpoint_frames;
constexpr std::chrono::milliseconds patience_with_readers{250};

} // namespace

writer::writer(std::unique_ptr<connection> connection, async::executor& executor, database::options options)
    : executor_(executor),
      options_(std::move(options)),
      connection_(std::move(connection)),
      checkpoint_at_(checkpoint_frames)
{
}

void writer::submit(std::span<std::unique_ptr<pending_unit>> units)
{
    bool start_now = false;
    std::string refusal;
    {
        std::lock_guard const hold(queue_guard_);
        if (closed_) {
            refusal = "the store is closing";
        } else if (waiting_.size() + units.size() > options_.max_units_waiting) {
            refusal = "too much waits to be written; try again in a moment";
        } else {
            std::ranges::move(units, std::back_inserter(waiting_));
            start_now = !std::exchange(scheduled_, true);
        }
    }
    if (start_now)
        start();
    if (refusal.empty())
        return;
    pending_units refused(std::move_iterator(units.begin()), std::move_iterator(units.end()));
    fail_all(refused, refusal);
    complete_all(std::move(refused));
}

void writer::start()
{
    if (executor_.post([self = shared_from_this()] { self->drain(); }))
        return;
    pending_units refused;
    {
        std::lock_guard const hold(queue_guard_);
        std::ranges::move(waiting_, std::back_inserter(refused));
        waiting_.clear();
        scheduled_ = false;
    }
    fail_all(refused, "the thread that writes the file accepts no more work");
    complete_all(std::move(refused));
}

void writer::drain()
{
    // Between two commits the executor may serve other files. If it takes no more jobs, the remaining units
    // are finished here.
    while (commit_waiting())
        if (executor_.post([self = shared_from_this()] { self->drain(); }))
            return;
}

/// Commits the waiting units. Returns true if more units wait; otherwise the next submit() starts a new job.
bool writer::commit_waiting()
{
    std::lock_guard const hold(connection_guard_);
    auto units = take_waiting();
    if (!units.empty()) {
        commit(std::move(units));
        checkpoint_when_due();
    }
    std::lock_guard const hold_queue(queue_guard_);
    scheduled_ = !waiting_.empty();
    return scheduled_;
}

pending_units writer::take_waiting()
{
    std::lock_guard const hold(queue_guard_);
    auto const count = std::min(waiting_.size(), options_.max_units_in_a_commit);
    auto const end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
    pending_units taken(std::move_iterator(waiting_.begin()), std::move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return taken;
}

void writer::commit(pending_units units)
{
    batch batch(*connection_, units);
    batch.commit();
    record(batch, units.size() - batch.committed());
    notify(batch);
    complete_all(std::move(units));
}

void writer::write_now(std::unique_ptr<pending_unit> unit)
{
    std::lock_guard const hold(connection_guard_);
    pending_units alone;
    alone.push_back(std::move(unit));
    commit(std::move(alone));
    checkpoint_when_due();
}

void writer::record(batch const& done, std::size_t failed)
{
    std::lock_guard const hold(queue_guard_);
    counts_.commits += done.committed() > 0 ? 1 : 0;
    counts_.units += done.committed();
    counts_.failed_units += failed;
    probing_ = false;
    bool const failure = !done.failure().empty();
    // A commit without effect proves nothing about the disk.
    if (!failure && (failure_.empty() || done.committed() == 0))
        return;
    if (failure && failure_.empty())
        spdlog::error("storage: {}", done.failure());
    else if (!failure)
        spdlog::info("storage: {} can be written again", connection_->file().string());
    failure_ = done.failure();
}

void writer::notify(batch& done)
{
    if (done.committed() == 0)
        return;
    for (auto const& work : done.after_commit())
        work();
    if (done.appended_events() && events_appended_)
        events_appended_();
    if (options_.on_commit)
        options_.on_commit(done.committed());
}

void writer::checkpoint_when_due()
{
    int const frames = connection_->frames_in_log();
    if (frames < checkpoint_frames)
        checkpoint_at_ = checkpoint_frames;
    if (frames < checkpoint_at_)
        return;
    // If readers keep the checkpoint from finishing, the next attempt waits until there is more to copy.
    checkpoint_at_ = frames + checkpoint_frames / 2;
    try {
        int const urgency = frames / many_frames;
        connection_->checkpoint(urgency > 0, urgency * patience_with_readers);
        checkpoint_fails_ = false;
    } catch (std::runtime_error const& problem) {
        // Nothing is lost: committed data stays in the log, and a full log makes commits fail, which is
        // reported.
        if (!std::exchange(checkpoint_fails_, true))
            spdlog::error("storage: {}", problem.what());
    }
}

void writer::close()
{
    pending_units refused;
    {
        std::lock_guard const hold(queue_guard_);
        closed_ = true;
        std::ranges::move(waiting_, std::back_inserter(refused));
        waiting_.clear();
    }
    fail_all(refused, "the store is closing");
    complete_all(std::move(refused));
    std::lock_guard const hold(connection_guard_);
    connection_.reset();
}

std::string writer::failure() const
{
    std::lock_guard const hold(queue_guard_);
    return failure_;
}

void writer::probe()
{
    {
        std::lock_guard const hold(queue_guard_);
        if (failure_.empty() || std::exchange(probing_, true))
            return;
    }
    auto unit = make_unit(
        nullptr, [](transaction& tx) { tx.execute("PRAGMA user_version = 0"); },
        [](std::exception_ptr const&) {});
    submit({&unit, 1});
}

write_counts writer::counts() const
{
    std::lock_guard const hold(queue_guard_);
    auto counts = counts_;
    counts.waiting = waiting_.size();
    return counts;
}

} // namespace fcg::storage
