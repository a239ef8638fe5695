#include "rules/trial.hpp"

#include <doctest/doctest.h>

namespace fcg::architecture {

TEST_CASE("no include climbs out of its folder")
{
    CHECK_EQ(report(climbing_includes(own_tree())), "");
}

TEST_CASE("an include that climbs is refused")
{
    CHECK_EQ(disagreement(climbing_includes, "climbing_includes"), "");
}

TEST_CASE("arrows between the parts of src go one way")
{
    CHECK_EQ(report(arrows(own_tree())), "");
}

TEST_CASE("an arrow that goes the other way is refused")
{
    CHECK_EQ(disagreement(arrows, "arrows"), "");
}

TEST_CASE("modules see of each other only the api, and ask only what is allowed")
{
    CHECK_EQ(report(module_borders(own_tree())), "");
}

TEST_CASE("what sees the inside of a module, or asks what it may not, is refused")
{
    CHECK_EQ(disagreement(module_borders, "module_borders"), "");
}

TEST_CASE("a module's api needs only std, platform/core and the task alias")
{
    CHECK_EQ(report(api_headers(own_tree())), "");
}

TEST_CASE("an api that needs more is refused")
{
    CHECK_EQ(disagreement(api_headers, "api_headers"), "");
}

TEST_CASE("no areas of src and no folders of a module or of the app need each other in a circle")
{
    CHECK_EQ(report(circles(own_tree())), "");
}

TEST_CASE("folders that need each other in a circle are refused")
{
    CHECK_EQ(disagreement(circles, "circles"), "");
}

TEST_CASE("each library stays behind the folder that wraps it")
{
    CHECK_EQ(report(libraries(own_tree())), "");
}

TEST_CASE("a library that gets out of its folder is refused")
{
    CHECK_EQ(disagreement(libraries, "libraries"), "");
}

} // namespace fcg::architecture
