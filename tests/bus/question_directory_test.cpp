#include "bus/question_directory.hpp"
#include "support/run_task.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fcg::test {
namespace {

/// A question of one module.
struct price_question {
    using answer = std::string;
    static constexpr std::string_view path = "/internal/shop/price";
    std::string game;
};

/// A question of another module, with the same members.
struct tax_question {
    using answer = std::string;
    static constexpr std::string_view path = "/internal/state/tax";
    std::string game;
};

task<std::string> name_with(std::string prefix, std::string game)
{
    co_return prefix + " of " + game;
}

/// Returns a handler whose answer begins with `prefix`.
template <class Question>
bus::question_directory::handler_of<Question> names_with(std::string prefix)
{
    return [prefix](Question question) { return name_with(prefix, std::move(question.game)); };
}

std::string price_of_chess(bus::question_directory const& directory)
{
    async::real_loop loop;
    return run(loop, directory.ask(price_question{"chess"}));
}

} // namespace

TEST_CASE("a question is answered by the handler of its type")
{
    bus::question_directory directory;
    directory.answer<price_question>(names_with<price_question>("price"));
    directory.answer<tax_question>(names_with<tax_question>("tax"));
    async::real_loop loop;
    CHECK(price_of_chess(directory) == "price of chess");
    CHECK(run(loop, directory.ask(tax_question{"chess"})) == "tax of chess");
}

TEST_CASE("a question that nothing answers is a mistake, and the error names it")
{
    bus::question_directory directory;
    directory.answer<tax_question>(names_with<tax_question>("tax"));
    CHECK_THROWS_WITH_AS(price_of_chess(directory), "no module answers /internal/shop/price",
                         std::logic_error);
}

TEST_CASE("a question is answered once: a second handler is a mistake, and the first stays")
{
    bus::question_directory directory;
    directory.answer<price_question>(names_with<price_question>("price"));
    CHECK_THROWS_WITH_AS(directory.answer<price_question>(names_with<price_question>("other")),
                         "answered twice: /internal/shop/price", std::logic_error);
    CHECK(price_of_chess(directory) == "price of chess");
}

TEST_CASE("the directory keeps what a handler holds until its own end")
{
    auto const held = std::make_shared<std::string>("price");
    {
        bus::question_directory directory;
        directory.answer<price_question>(
            [held](price_question question) { return name_with(*held, std::move(question.game)); });
        CHECK(held.use_count() == 2);
        CHECK(price_of_chess(directory) == "price of chess");
    }
    CHECK(held.use_count() == 1);
}

TEST_CASE("each question of a list is visited once, in the order of the list")
{
    std::vector<std::string> paths;
    bus::for_each_question<std::tuple<tax_question, price_question>>(
        [&]<class Question>() { paths.emplace_back(Question::path); });
    CHECK(paths == std::vector<std::string>{"/internal/state/tax", "/internal/shop/price"});
}

} // namespace fcg::test
