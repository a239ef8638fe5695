#include "app/settings.hpp"
#include "platform/core/configuration.hpp"
#include "support/built.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

using namespace fcg;

TEST_CASE("config/fcg.json holds every setting with its default")
{
    app::all_settings defaults;
    auto const declared = app::declare_all(defaults);
    std::ifstream file(test::source_path("config/fcg.json"));
    std::stringstream text;
    text << file.rdbuf();
    CHECK_MESSAGE(text.str() == core::example_configuration(declared),
                  "make it again: build/release/fcg config example > config/fcg.json");
}

TEST_CASE("an unknown setting names the nearest one")
{
    app::all_settings settings;
    auto declared = app::declare_all(settings);
    auto const errors = core::load_configuration(declared, {}, {{"FCG__HTTP__PORTT", "1"}});
    REQUIRE(errors.size() == 1);
    CHECK_MESSAGE(errors[0].ends_with("the nearest is FCG__HTTP__PORT"), errors[0]);
}
