#pragma once
#include "platform/storage/connection.hpp"
#include "platform/storage/pending_unit.hpp"
#include "platform/storage/session.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fcg::storage {

using pending_units = std::vector<std::unique_ptr<pending_unit>>;

/// Sets storage_unavailable as the failure of all `units` that have none yet.
void fail_all(pending_units& units, std::string const& why);

/// Completes all units, each on its home, with one wake-up for each home.
void complete_all(pending_units units);

/// The units of one commit, run one after the other. If one fails, all of them run again, each in its own
/// savepoint. Each unit ends either stored or with a failure and no trace in the file.
class batch {
public:
    batch(connection& connection, pending_units& units) : connection_(connection), units_(units) {}

    void commit();

    std::size_t committed() const { return committed_; }

    bool appended_events() const { return appended_events_; }

    std::vector<std::function<void()>>& after_commit() { return after_commit_; }

    /// Returns why the file could not be written, for the operator; empty if it could.
    std::string const& failure() const { return failure_; }

private:
    void run_all();
    bool run_without_savepoints();
    void start_over();
    void run_in_savepoint(pending_unit& unit);
    void run_as_transaction(pending_unit& unit);
    bool succeeds(pending_unit& unit, transaction& tx);
    void accept(transaction& done);
    void give_up(std::string const& why);
    void forget();

    connection& connection_;
    pending_units& units_;
    std::size_t committed_ = 0;
    bool appended_events_ = false;
    std::vector<std::function<void()>> after_commit_;
    std::string failure_;
};

} // namespace fcg::storage
