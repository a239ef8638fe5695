#include "store_case.hpp"
#include "support/run_task.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::store_case;

namespace {

/// A store that receives requests from any address.
struct watched_store : store_case {
    http::response get(std::string const& target, std::string_view address, std::string const& token = {},
                       std::string const& forwarded_for = {})
    {
        http::request request;
        request.method = http::method::get;
        request.target = target;
        request.remote_address = address;
        request.loop = &fixture.env().background;
        auto const authorization = "Bearer " + token;
        if (!token.empty())
            request.headers.emplace_back("Authorization", authorization);
        if (!forwarded_for.empty())
            request.headers.emplace_back("X-Forwarded-For", forwarded_for);
        return fixture.run(store->dispatcher().answer(request));
    }

    bool sees_metrics(std::string_view address, std::string const& token = {},
                      std::string const& forwarded_for = {})
    {
        auto const answer = get("/metrics", address, token, forwarded_for);
        CHECK((answer.status == 200) == (answer.body.find("fcg_") != std::string::npos));
        return answer.status == 200;
    }

    bool sees_detail(std::string_view address, std::string const& token = {},
                     std::string const& forwarded_for = {})
    {
        auto const answer = get("/readyz", address, token, forwarded_for);
        CHECK(answer.status == 200);
        CHECK(answer.body.starts_with(R"({"status":"ready")"));
        return answer.body.find("transport") != std::string::npos;
    }
};

constexpr auto* stranger = "203.0.113.7";

} // namespace

TEST_CASE_FIXTURE(watched_store, "metrics and the detail of readiness are for this machine and for admins")
{
    for (auto const* here : {"127.0.0.1", "::1", "::ffff:127.0.0.1"}) {
        CHECK(sees_metrics(here));
        CHECK(sees_detail(here));
    }
    CHECK_FALSE(sees_metrics(stranger));
    CHECK_FALSE(sees_detail(stranger));
    CHECK(get("/metrics", stranger).status == 401);
    auto const player = sign_up("ana@example.com");
    CHECK(get("/metrics", stranger, player).status == 403);
    CHECK_FALSE(sees_detail(stranger, player));
    CHECK(sees_metrics(stranger, admin));
    CHECK(sees_detail(stranger, admin));
}

TEST_CASE_FIXTURE(watched_store, "monitoring elsewhere is let in by its address")
{
    settings.operations.monitoring_addresses = {"10.1.0.0/16"};
    restart();
    CHECK(sees_metrics("10.1.2.3"));
    CHECK(sees_detail("10.1.2.3"));
    CHECK_FALSE(sees_metrics("10.2.2.3"));
    CHECK_FALSE(sees_metrics("127.0.0.1"));
}

TEST_CASE_FIXTURE(watched_store, "a proxy on this machine does not lend its address to those whom it serves")
{
    CHECK_FALSE(sees_metrics("127.0.0.1", {}, stranger));
    CHECK_FALSE(sees_metrics("::ffff:127.0.0.1", {}, "127.0.0.1"));
    settings.http.trusted_proxies = {"127.0.0.1"};
    restart();
    CHECK_FALSE(sees_metrics("127.0.0.1", {}, stranger));
    CHECK_FALSE(sees_detail("127.0.0.1", {}, stranger));
    CHECK(sees_metrics("127.0.0.1"));
}

TEST_CASE_FIXTURE(watched_store, "a store may tell everybody")
{
    settings.operations.public_metrics = true;
    settings.operations.readiness_detail = true;
    restart();
    CHECK(sees_metrics(stranger));
    CHECK(sees_detail(stranger));
}
