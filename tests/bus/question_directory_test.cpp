#include "bus/question_directory.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace fcg::test {
namespace {

/// The questions of one module.
class price_questions {
public:
    virtual ~price_questions() = default;
    virtual std::string price_of(std::string const& game) const = 0;
};

/// The questions of another module, with a function of the same name.
class tax_questions {
public:
    virtual ~tax_questions() = default;
    virtual std::string price_of(std::string const& game) const = 0;
};

/// Answers with its name, and counts its objects.
template <class Questions>
class named final : public Questions {
public:
    named(std::string name, int& objects) : name_(std::move(name)), objects_(objects) { ++objects_; }

    ~named() override { --objects_; }

    named(named const&) = delete;
    named& operator=(named const&) = delete;

    std::string price_of(std::string const& game) const override { return name_ + " of " + game; }

private:
    std::string name_;
    int& objects_;
};

} // namespace

TEST_CASE("questions are answered by the object that was offered for their interface")
{
    int objects = 0;
    named<price_questions> prices("price", objects);
    named<tax_questions> taxes("tax", objects);
    bus::question_directory directory;
    directory.offer<price_questions>(prices);
    directory.offer<tax_questions>(taxes);
    CHECK(&directory.find<price_questions>() == &prices);
    CHECK(directory.find<price_questions>().price_of("chess") == "price of chess");
    CHECK(directory.find<tax_questions>().price_of("chess") == "tax of chess");
}

TEST_CASE("questions that nobody offers are a mistake, also if an object could answer them")
{
    int objects = 0;
    named<price_questions> prices("price", objects);
    bus::question_directory directory;
    CHECK_THROWS_WITH_AS(directory.find<price_questions>(), doctest::Contains("no module answers"),
                         std::logic_error);
    directory.offer(prices); // as itself, not as its interface
    CHECK_THROWS_AS(directory.find<price_questions>(), std::logic_error);
    CHECK(&directory.find<named<price_questions>>() == &prices);
}

TEST_CASE("questions are offered once: a second offer is a mistake, and the first stays")
{
    int objects = 0;
    named<price_questions> prices("price", objects);
    named<price_questions> others("other", objects);
    bus::question_directory directory;
    directory.offer<price_questions>(prices);
    CHECK_THROWS_WITH_AS(directory.offer<price_questions>(others), doctest::Contains("answered twice"),
                         std::logic_error);
    CHECK(&directory.find<price_questions>() == &prices);
}

TEST_CASE("the directory keeps an object that is handed over to it until its own end")
{
    int objects = 0;
    {
        bus::question_directory directory;
        std::unique_ptr<price_questions> prices = std::make_unique<named<price_questions>>("price", objects);
        auto const* const object = prices.get();
        directory.offer(std::move(prices));
        CHECK(&directory.find<price_questions>() == object);
        CHECK(objects == 1);
    }
    CHECK(objects == 0);
}

TEST_CASE("the directory leaves an object that is only lent to it to its owner")
{
    int objects = 0;
    named<price_questions> prices("price", objects);
    {
        bus::question_directory directory;
        directory.offer<price_questions>(prices);
    }
    CHECK(objects == 1);
    CHECK(prices.price_of("chess") == "price of chess");
}

TEST_CASE("an object that is handed over too late is destroyed, and the first answers")
{
    int objects = 0;
    named<price_questions> prices("price", objects);
    bus::question_directory directory;
    directory.offer<price_questions>(prices);
    std::unique_ptr<price_questions> late = std::make_unique<named<price_questions>>("late", objects);
    CHECK_THROWS_AS(directory.offer(std::move(late)), std::logic_error);
    CHECK(objects == 1);
    CHECK(directory.find<price_questions>().price_of("chess") == "price of chess");
}

} // namespace fcg::test
