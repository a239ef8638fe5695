#pragma once
#include "payment_subject.hpp"
#include "platform/surroundings.hpp"
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

/// What may be done twice and counts twice.
inline bool counts_each_time(std::string const& event)
{
    return event == "attempt" || event.starts_with("begin ") || event.starts_with("let down") ||
           event == "say again";
}

inline std::vector<std::string> cells_of(std::string const& line)
{
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, '|');) {
        auto const end = cell.find_last_not_of(' ') + 1;
        auto const begin = std::min(cell.find_first_not_of(' '), end);
        cells.push_back(cell.substr(begin, end - begin));
    }
    return cells;
}

/// A row is a state, a column an event: each cell is one payment's life.
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

    /// Looks at every cell; how many there were.
    std::size_t run(storage::transaction& in, surroundings& around) const
    {
        CHECK(rows_.size() == ways_there_.size() + 1);     // every state,
        CHECK(rows_.front().size() == events_.size() + 1); // and every event
        std::size_t cells = 0;
        for (auto row = rows_.begin() + 1; row != rows_.end(); ++row)
            for (std::size_t column = 1; column < rows_.front().size(); ++column, ++cells)
                run_cell(in, around, row->front(), rows_.front().at(column), row->at(column));
        return cells;
    }

private:
    void run_cell(storage::transaction& in, surroundings& around, std::string const& from,
                  std::string const& event, std::string const& expected) const
    {
        CAPTURE(from);
        CAPTURE(event);
        subject one(in, around, from.starts_with("free") ? 0 : 5990);
        ways_there_.at(from)(one);
        auto const before = one.text();
        if (!from.starts_with("free"))
            REQUIRE(before == from);
        auto const events_before = one.events().size();

        events_.at(event)(one);
        bool const is_unchanged = expected == "=" || expected == "says";
        CHECK(one.text() == (is_unchanged ? before : expected));
        auto const added = one.events().size() - events_before;
        CHECK((added == 0) == (expected == "="));
        if (expected == "says")
            CHECK(added == 1);
        CHECK(one.faults() == names{});

        if (counts_each_time(event))
            return;
        auto const after = one.text();
        events_.at(event)(one);
        CHECK(one.text() == after); // what comes again changes nothing
        CHECK(one.events().size() == events_before + added);
    }

    acts const& ways_there_;
    acts const& events_;
    std::vector<std::vector<std::string>> rows_;
};

} // namespace fcg::test
