#include "rules/trial.hpp"

#include <doctest/doctest.h>

namespace fcg::architecture {
namespace {

std::string lines(std::size_t count, std::string const& line)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += line + "\n";
    return text;
}

tree one_file(std::string text)
{
    return {read_source("src/bus/publishing/relay.cpp", std::move(text))};
}

std::string function_of(std::size_t count)
{
    return "namespace fcg::bus {\nrelay::relay() : to_{1}, on_(2)\n{\n" + lines(count, "    send({1});") +
           "}\n}\n";
}

} // namespace

TEST_CASE("no file is longer than 400 lines")
{
    CHECK_EQ(report(long_files(own_tree())), "");
}

TEST_CASE("a file of 401 lines is refused")
{
    CHECK_EQ(report(long_files(one_file(lines(400, "int a;")))), "");
    CHECK_EQ(report(long_files(one_file(lines(401, "int a;")))),
             "src/bus/publishing/relay.cpp:401: 401 lines, at most 400: move one of its subjects to a file "
             "of its own\n");
}

TEST_CASE("no line is longer than 120 columns")
{
    CHECK_EQ(report(long_lines(own_tree())), "");
}

TEST_CASE("a line of 121 columns is refused")
{
    CHECK_EQ(report(long_lines(one_file("int a;\n// " + std::string(117, 'a') + "\n"))), "");
    CHECK_EQ(report(long_lines(one_file("int a;\n// " + std::string(118, 'a') + "\n"))),
             "src/bus/publishing/relay.cpp:2: 121 columns, at most 120: break the line\n");
    CHECK_EQ(report(long_lines(one_file("// " + lines(60, "\u00e9\u00e9").substr(0, 300) + "\n"))), "");
}

TEST_CASE("no function is longer than 70 lines")
{
    CHECK_EQ(report(long_functions(own_tree())), "");
}

TEST_CASE("a function of 71 lines is refused")
{
    CHECK_EQ(report(long_functions(one_file(function_of(70)))), "");
    CHECK_EQ(report(long_functions(one_file(function_of(71)))),
             "src/bus/publishing/relay.cpp:2: relay has 71 lines, 70 fit a screen: give its steps names of "
             "their own\n");
    auto const in_class =
        "class relay {\npublic:\n    void run()\n    {\n" + lines(71, "go();") + "    }\n};\n";
    CHECK_EQ(report(long_functions(one_file(in_class))),
             "src/bus/publishing/relay.cpp:2: run has 71 lines, 70 fit a screen: give its steps names of "
             "their own\n");
    auto const table = "constexpr std::array names{\n" + lines(90, "1,") + "};\n";
    CHECK_EQ(report(long_functions(one_file(table))), "");
}

} // namespace fcg::architecture
