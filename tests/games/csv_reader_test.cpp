#include "internal/catalogue/csv_reader.hpp"

#include <doctest/doctest.h>

using namespace fcg;

namespace {

std::string shown(games::csv_record const& record)
{
    if (!record.fault.empty())
        return std::to_string(record.line) + ": " + record.fault;
    std::string text = std::to_string(record.line) + ":";
    for (auto const& field : record.fields)
        text += " [" + field + "]";
    return text;
}

/// Returns the records of a file that is read in pieces of this size, one per line.
std::string read(std::string_view file, std::size_t piece)
{
    games::csv_reader reader;
    std::vector<games::csv_record> records;
    for (; !file.empty(); file.remove_prefix(std::min(piece, file.size())))
        reader.feed(file.substr(0, piece), records);
    reader.finish(records);
    std::string text;
    for (auto const& record : records)
        text += shown(record) + "\n";
    return text;
}

/// Returns the records of a file, and checks that they do not depend on how it is cut.
std::string read(std::string_view file)
{
    auto const text = read(file, file.size() + 1);
    CHECK(read(file, 1) == text);
    CHECK(read(file, 3) == text);
    return text;
}

} // namespace

TEST_CASE("plain records end with LF, CRLF, CR or the file")
{
    CHECK(read("a,b\nc,d\r\ne,f\rg,h") == "1: [a] [b]\n2: [c] [d]\n3: [e] [f]\n4: [g] [h]\n");
}

TEST_CASE("quoted fields hold commas, quotes and line breaks, and lines are counted through them")
{
    CHECK(read("\"a,1\",\"say \"\"hi\"\"\"\n\"two\r\nlines\",\"\"\nlast,one\n") ==
          "1: [a,1] [say \"hi\"]\n2: [two\r\nlines] []\n4: [last] [one]\n");
}

TEST_CASE("empty fields count, blank lines do not")
{
    CHECK(read(",\n\n\r\na,\n") == "1: [] []\n4: [a] []\n");
    CHECK(read("\"\"\n") == "1: []\n");
    CHECK(read("").empty());
}

TEST_CASE("a byte order mark is no part of the first field")
{
    CHECK(read("\xEF\xBB\xBF\"app_id\",title\n") == "1: [app_id] [title]\n");
    CHECK(read("\xEF\xBBx,y\n") == "1: [\xEF\xBBx] [y]\n");
}

TEST_CASE("a damaged record is blamed and the next one is read")
{
    CHECK(read("a\"b,c\nd,e\n") == "1: a quote inside a field that is not quoted\n2: [d] [e]\n");
    CHECK(read("\"a\"b\",c\nd,e\n") == "1: text after the closing quote of a field\n2: [d] [e]\n");
    CHECK(read("a,b\n\"c,d\ne,f\n") == "1: [a] [b]\n2: a quoted field has no closing quote\n");
}

TEST_CASE("a record longer than the limit is dropped without being kept in memory")
{
    std::string const file = "a,\"" + std::string(games::csv_reader::max_record_bytes, 'x') + "\"\nd,e\n";
    CHECK(read(file, 65'536) ==
          "1: the record is longer than 1 MiB; is a closing quote missing?\n2: [d] [e]\n");
    std::string const commas(games::csv_reader::max_record_bytes + 2, ',');
    CHECK(read(commas, 65'536) == "1: the record is longer than 1 MiB; is a closing quote missing?\n");
}
