#include "platform/storage/batch.hpp"

#include "platform/storage/errors.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace fcg::storage {

void fail_all(pending_units& units, std::string const& why)
{
    auto const failure = std::make_exception_ptr(storage_unavailable(why));
    for (auto const& unit : units)
        if (!unit->failure)
            unit->failure = failure;
}

void complete_all(pending_units units)
{
    std::vector<std::pair<boost::asio::io_context*, pending_units>> homes;
    for (auto& unit : units) {
        auto home = std::ranges::find(homes, unit->home, [](auto const& one) { return one.first; });
        if (home == homes.end())
            home = homes.emplace(home, unit->home, pending_units());
        home->second.push_back(std::move(unit));
    }
    for (auto& [home, theirs] : homes) {
        auto complete = [done = std::move(theirs)] {
            for (auto const& unit : done)
                unit->complete();
        };
        if (home)
            boost::asio::post(home->get_executor(), std::move(complete));
        else
            complete();
    }
}

void batch::commit()
{
    try {
        on_.run("BEGIN IMMEDIATE");
        run_all();
        if (on_.in_transaction())
            on_.run("COMMIT");
    } catch (std::runtime_error const& problem) {
        give_up(problem.what());
    }
}

void batch::run_all()
{
    if (units_.size() == 1)
        return run_as_transaction(*units_.front());
    if (run_without_savepoints())
        return;
    start_over();
    for (auto const& unit : units_)
        run_in_savepoint(*unit);
}

/// A savepoint copies every page that its unit changes, and nearly always no unit fails. False when one did.
bool batch::run_without_savepoints()
{
    for (auto const& unit : units_) {
        transaction in(on_);
        if (!succeeds(*unit, in))
            return false;
        accept(in);
    }
    return true;
}

void batch::start_over()
{
    on_.run("ROLLBACK");
    forget();
    trouble_.clear();
    for (auto const& unit : units_)
        unit->failure = nullptr;
    on_.run("BEGIN IMMEDIATE");
}

/// A unit without neighbours needs no savepoint: the transaction is its own.
void batch::run_as_transaction(pending_unit& unit)
{
    transaction in(on_);
    if (succeeds(unit, in))
        accept(in);
    else
        on_.run("ROLLBACK");
}

void batch::run_in_savepoint(pending_unit& unit)
{
    transaction in(on_);
    on_.run("SAVEPOINT unit");
    bool const success = succeeds(unit, in);
    if (!success)
        on_.run("ROLLBACK TO unit");
    on_.run("RELEASE unit");
    if (success)
        accept(in);
}

bool batch::succeeds(pending_unit& unit, transaction& in)
{
    try {
        unit.run(in);
        if (on_.owes_foreign_keys())
            throw constraint_violation("a deferred FOREIGN KEY rule is broken at the end of the unit");
    } catch (storage_unavailable const& problem) {
        trouble_ = problem.what();
        unit.failure = std::current_exception();
    } catch (...) {
        unit.failure = std::current_exception();
    }
    // A full disk or a failed read can make the engine roll back everything, neighbours included.
    if (!on_.in_transaction())
        throw storage_unavailable(
            trouble_.empty() ? on_.file().string() + ": the engine rolled the whole commit back" : trouble_);
    return !unit.failure;
}

void batch::accept(transaction& done)
{
    ++committed_;
    appended_events_ = appended_events_ || done.appended_events_;
    std::ranges::move(done.after_commit_, std::back_inserter(after_commit_));
}

void batch::give_up(std::string const& why)
{
    if (on_.in_transaction())
        on_.run("ROLLBACK");
    forget();
    trouble_ = why;
    fail_all(units_, why);
}

/// What the units have done until now was rolled back.
void batch::forget()
{
    committed_ = 0;
    appended_events_ = false;
    after_commit_.clear();
}

} // namespace fcg::storage
