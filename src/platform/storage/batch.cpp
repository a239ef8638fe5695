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
        auto home = std::ranges::find(homes, unit->home, [](auto const& entry) { return entry.first; });
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
        connection_.run("BEGIN IMMEDIATE");
        run_all();
        if (connection_.in_transaction())
            connection_.run("COMMIT");
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

/// Runs all units without savepoints: a savepoint copies every page that its unit changes, and units fail
/// rarely. Returns false if one failed.
bool batch::run_without_savepoints()
{
    for (auto const& unit : units_) {
        transaction tx(connection_);
        if (!succeeds(*unit, tx))
            return false;
        accept(tx);
    }
    return true;
}

void batch::start_over()
{
    connection_.run("ROLLBACK");
    forget();
    failure_.clear();
    for (auto const& unit : units_)
        unit->failure = nullptr;
    connection_.run("BEGIN IMMEDIATE");
}

/// A unit that is alone in its commit needs no savepoint: the transaction is its own.
void batch::run_as_transaction(pending_unit& unit)
{
    transaction tx(connection_);
    if (succeeds(unit, tx))
        accept(tx);
    else
        connection_.run("ROLLBACK");
}

void batch::run_in_savepoint(pending_unit& unit)
{
    transaction tx(connection_);
    connection_.run("SAVEPOINT unit");
    bool const success = succeeds(unit, tx);
    if (!success)
        connection_.run("ROLLBACK TO unit");
    connection_.run("RELEASE unit");
    if (success)
        accept(tx);
}

bool batch::succeeds(pending_unit& unit, transaction& tx)
{
    try {
        unit.run(tx);
        if (connection_.owes_foreign_keys())
            throw constraint_violation("a deferred FOREIGN KEY rule is broken at the end of the unit");
    } catch (storage_unavailable const& problem) {
        failure_ = problem.what();
        unit.failure = std::current_exception();
    } catch (...) {
        unit.failure = std::current_exception();
    }
    // A full disk or a failed read can make the engine roll back all units of the commit.
    if (!connection_.in_transaction())
        throw storage_unavailable(failure_.empty() ? connection_.file().string() +
                                                         ": the engine rolled the whole commit back"
                                                   : failure_);
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
    if (connection_.in_transaction())
        connection_.run("ROLLBACK");
    forget();
    failure_ = why;
    fail_all(units_, why);
}

/// Forgets the results of the units so far, which were rolled back.
void batch::forget()
{
    committed_ = 0;
    appended_events_ = false;
    after_commit_.clear();
}

} // namespace fcg::storage
