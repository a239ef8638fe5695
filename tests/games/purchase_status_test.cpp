#include "internal/purchases/saga.hpp"

#include <doctest/doctest.h>

using namespace fcg::games;
using enum purchase_status;

namespace {

constexpr purchase_status every_status[] = {requested, processing, completed, declined,
                                            failed,    cancelled,  refunded};

/// Returns "from -> to to ...", one line for each status that can be left.
std::string all_transitions()
{
    std::string text;
    for (auto const from : every_status) {
        std::string line;
        for (auto const to : every_status)
            if (may_become(from, to))
                line += " " + std::string(to_text(to));
        if (!line.empty())
            text += std::string(to_text(from)) + " ->" + line + "\n";
    }
    return text;
}

} // namespace

TEST_CASE("a purchase takes these ways and no others")
{
    CHECK(all_transitions() == "requested -> processing completed declined failed cancelled refunded\n"
                               "processing -> completed declined failed cancelled refunded\n"
                               "completed -> refunded\n");
}

TEST_CASE("every status is read as it is written")
{
    for (auto const status : every_status)
        CHECK(parse_purchase_status(to_text(status)) == status);
    CHECK_FALSE(parse_purchase_status("Requested"));
    CHECK(purchase_statuses().size() == std::size(every_status));
}
