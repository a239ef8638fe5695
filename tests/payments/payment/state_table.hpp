#pragma once
#include "payment_subject.hpp"
#include "platform/environment.hpp"
#include "store/module_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::test {

using acts = std::map<std::string, std::function<void(subject&)>>;

/// Returns true if the event may be repeated and each repetition counts.
inline bool counts_each_time(std::string const& event)
{
    return event == "attempt" || event.starts_with("begin ") || event.starts_with("let down") ||
           event == "say again";
}

inline std::vector<std::string> cells_of(std::string const& line)
{
    std::vector<std::string> cells;
    std::istringstream istringstream(line);
    for (std::string cell; std::getline(istringstream, cell, '|');) {
        auto const end = cell.find_last_not_of(' ') + 1;
        auto const begin = std::min(cell.find_first_not_of(' '), end);
        cells.push_back(cell.substr(begin, end - begin));
    }
    return cells;
}

/// A table whose rows are states and whose columns are events. Each cell is one payment's life.
class state_table {
public:
    /// The acts must outlive the table.
    state_table(std::string_view table, acts const& ways_there, acts const& events)
        : ways_there_(ways_there),
          events_(events)
    {
        std::istringstream lines{std::string(table)};
        for (std::string line; std::getline(lines, line);)
            if (!line.empty())
                rows_.push_back(cells_of(line));
    }

    /// Checks every cell. Returns their number.
    std::size_t run(storage::transaction& tx, environment& env) const
    {
        CHECK(rows_.size() == ways_there_.size() + 1);     // every state
        CHECK(rows_.front().size() == events_.size() + 1); // every event
        std::size_t cells = 0;
        for (auto row = rows_.begin() + 1; row != rows_.end(); ++row)
            for (std::size_t column = 1; column < rows_.front().size(); ++column, ++cells)
                run_cell(tx, env, row->front(), rows_.front().at(column), row->at(column));
        return cells;
    }

private:
    void run_cell(storage::transaction& tx, environment& env, std::string const& text,
                  std::string const& event, std::string const& expected) const
    {
        CAPTURE(text);
        CAPTURE(event);
        subject subject(tx, env, text.starts_with("free") ? 0 : 5990);
        ways_there_.at(text)(subject);
        auto const before = subject.text();
        if (!text.starts_with("free"))
            REQUIRE(before == text);
        auto const events_before = subject.events().size();

        events_.at(event)(subject);
        bool const is_unchanged = expected == "=" || expected == "says";
        CHECK(subject.text() == (is_unchanged ? before : expected));
        auto const added = subject.events().size() - events_before;
        CHECK((added == 0) == (expected == "="));
        if (expected == "says")
            CHECK(added == 1);
        CHECK(subject.faults() == names{});

        if (counts_each_time(event))
            return;
        auto const after = subject.text();
        events_.at(event)(subject);
        CHECK(subject.text() == after); // a repeated event changes nothing
        CHECK(subject.events().size() == events_before + added);
    }

    acts const& ways_there_;
    acts const& events_;
    std::vector<std::vector<std::string>> rows_;
};

} // namespace fcg::test
