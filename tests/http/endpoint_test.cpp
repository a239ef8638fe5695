#include "platform/http/client/endpoint.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace fcg::test {
namespace {

/// Returns "tls host port path authority", or "refused".
std::string read(std::string_view url)
{
    auto const endpoint = http::endpoint::parse(url);
    if (!endpoint)
        return "refused";
    return std::string(endpoint->tls ? "tls " : "plain ") + endpoint->host + " " +
           std::to_string(endpoint->port) + " '" + endpoint->path + "' " + endpoint->authority();
}

} // namespace

TEST_CASE("a URL says where a server is")
{
    CHECK(read("http://store") == "plain store 80 '' store");
    CHECK(read("https://sqs.sa-east-1.amazonaws.com/") ==
          "tls sqs.sa-east-1.amazonaws.com 443 '' sqs.sa-east-1.amazonaws.com");
    CHECK(read("HTTP://LocalHost:9324") == "plain localhost 9324 '' localhost:9324");
    CHECK(read("http://127.0.0.1:80/base/") == "plain 127.0.0.1 80 '/base' 127.0.0.1");
    CHECK(read("https://host:80/a/b") == "tls host 80 '/a/b' host:80");
    CHECK(read("http://[::1]") == "plain ::1 80 '' [::1]");
    CHECK(read("https://[FE80::1]:8443/x") == "tls fe80::1 8443 '/x' [fe80::1]:8443");
    CHECK(read("http://my_service.local:65535") == "plain my_service.local 65535 '' my_service.local:65535");
}

TEST_CASE("what is no such URL is refused")
{
    for (auto const* const rubbish : {"",
                                      "store",
                                      "//store",
                                      "ftp://store",
                                      "http:/store",
                                      "http://",
                                      "http:///path",
                                      "http://:80",
                                      "http://store:",
                                      "http://store:0",
                                      "http://store:65536",
                                      "http://store:-1",
                                      "http://store:80x",
                                      "http://store:+80",
                                      "http://user@store",
                                      "http://user:word@store",
                                      "http://store?query",
                                      "http://store/path?query",
                                      "http://store/#fragment",
                                      "http://sto re",
                                      "http://store/a b",
                                      "http://store/a\r\nX: y",
                                      "http://st\xC3\xB6re",
                                      "http://[::1",
                                      "http://[store]",
                                      "http://[]",
                                      "http://[::1]80",
                                      "http://::1",
                                      "http://[fe80::1%25eth0]",
                                      "http://store\\path"})
        CHECK_MESSAGE(read(rubbish) == "refused", rubbish);
}

} // namespace fcg::test
