#include "internal/webhooks/target.hpp"
#include "store/module_fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace fcg;
using notifications::webhook_target;

TEST_CASE("a URL is taken apart and nothing of it is changed")
{
    struct row {
        std::string url;
        std::string host;
        std::uint16_t port;
        std::string path;
    };

    for (auto const& [url, host, port, path] : std::vector<row>{
             {"https://shop.example", "shop.example", 443, "/"},
             {"https://shop.example/", "shop.example", 443, "/"},
             {"https://shop.example:8443/hook/?a=1&b=%20", "shop.example", 8443, "/hook/?a=1&b=%20"},
             {"https://shop.example?a=1", "shop.example", 443, "/?a=1"},
             {"http://127.0.0.1:80/x", "127.0.0.1", 80, "/x"},
             {"https://[2001:db8::1]:9/x", "2001:db8::1", 9, "/x"},
         }) {
        CAPTURE(url);
        auto const webhook_target = webhook_target::parse(url);
        REQUIRE(webhook_target);
        CHECK(webhook_target->server.host == host);
        CHECK(webhook_target->server.port == port);
        CHECK(webhook_target->path == path);
        CHECK(webhook_target->server.tls == url.starts_with("https"));
    }
}

TEST_CASE("what is no plain http URL is no target")
{
    for (auto const* url :
         {"", "shop.example", "ftp://shop.example", "https://", "https:///x", "https://user@shop.example",
          "https://u:p@shop.example/", "https://shop.example/#x", "https://shop.example/a b",
          "https://shop.example/\r\nX: y", "https://shop.example:0/", "https://shop.example:99999/",
          "https://shop.example\\@inside/", "file:///etc/passwd", "gopher://shop.example"}) {
        CAPTURE(url);
        CHECK_FALSE(webhook_target::parse(url));
    }
    CHECK_FALSE(webhook_target::parse("https://shop.example/" + std::string(2'000, 'a')));
}

TEST_CASE("however an inward address is written, a webhook does not go there")
{
    test::module_store store(test::module_store::time::real);
    auto const refusal = [&](std::string url, bool allow_inward) {
        return store.run(
            notifications::why_no_webhook_url(store.env().background, std::move(url), allow_inward));
    };
    for (auto const* url :
         {"https://127.0.0.1/", "https://localhost/", "https://127.1/", "https://2130706433/",
          "https://0x7f000001/", "https://0177.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
          "https://10.1.2.3/", "https://[fd00::1]/", "https://169.254.169.254/latest/meta-data/",
          "https://0/", "https://0.0.0.0/", "http://8.8.8.8/", "https://no-such-host.invalid/"}) {
        CAPTURE(url);
        CHECK_FALSE(refusal(url, false).empty());
    }
    CHECK(refusal("https://8.8.8.8/", false).empty());
    CHECK(refusal("http://127.0.0.1/", true).empty());
    CHECK_FALSE(refusal("http://169.254.169.254/", true).empty());
    CHECK_FALSE(refusal("http://[::ffff:169.254.169.254]/", true).empty());
}
