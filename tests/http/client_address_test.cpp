#include "platform/http/server/client_address.hpp"

#include <doctest/doctest.h>

namespace fcg::http {

namespace {

using header_list = std::vector<std::pair<std::string_view, std::string_view>>;

std::string client_of(std::string_view peer, header_list headers,
                      forwarding header = forwarding::x_forwarded_for,
                      std::vector<std::string> const& proxies = {"10.0.0.0/8", "2001:db8:1::/48"})
{
    request request;
    request.remote_address = peer;
    request.headers = std::move(headers);
    return find_client_address(request, address_list(proxies), header);
}

std::string forwarded_client(std::string_view value)
{
    return client_of("10.0.0.1", {{"Forwarded", value}}, forwarding::forwarded);
}

} // namespace

TEST_CASE("whoever is not a trusted proxy is taken for the client, whatever it says")
{
    CHECK(client_of("198.51.100.7", {{"X-Forwarded-For", "192.0.2.1"}}) == "198.51.100.7");
    CHECK(client_of("10.0.0.1", {{"X-Forwarded-For", "192.0.2.1"}}, forwarding::x_forwarded_for, {}) ==
          "10.0.0.1");
    CHECK(client_of("unknown", {{"X-Forwarded-For", "192.0.2.1"}}) == "unknown");
}

TEST_CASE("of a trusted proxy the client's address is read")
{
    CHECK(client_of("10.0.0.1", {{"x-forwarded-for", "192.0.2.1"}}) == "192.0.2.1");
    CHECK(client_of("2001:db8:1::5", {{"X-Forwarded-For", "2001:DB8:0:0::7"}}) == "2001:db8::7");
    CHECK(client_of("10.0.0.1", {{"X-Forwarded-For", "192.0.2.1:4711"}}) == "192.0.2.1");
    CHECK(client_of("10.0.0.1", {{"X-Forwarded-For", "[2001:db8::7]:4711"}}) == "2001:db8::7");
    CHECK(client_of("10.0.0.1", {{"X-Forwarded-For", "\"open, 192.0.2.1"}}) == "192.0.2.1");
    CHECK(client_of("10.0.0.1", {}) == "10.0.0.1");
}

TEST_CASE("the header is read from the right and ends at the first address that is not trusted")
{
    CHECK(client_of("10.0.0.1", {{"X-Forwarded-For", "203.0.113.66, 192.0.2.1, 10.0.0.2"}}) == "192.0.2.1");
    CHECK(client_of("10.0.0.1", {{"X-Forwarded-For", "10.0.0.3, 10.0.0.2"}}) == "10.0.0.3");
    CHECK(client_of("10.0.0.1", {{"X-Forwarded-For", "203.0.113.66"},
                                 {"Cookie", "a"},
                                 {"X-Forwarded-For", "192.0.2.1"}}) == "192.0.2.1");
}

TEST_CASE("where a proxy names no address, the request is that proxy's")
{
    CHECK(client_of("10.0.0.1", {{"X-Forwarded-For", "192.0.2.1, unknown"}}) == "10.0.0.1");
    CHECK(client_of("10.0.0.1", {{"X-Forwarded-For", "192.0.2.1, nonsense, 10.0.0.2"}}) == "10.0.0.2");
    CHECK(client_of("10.0.0.1", {{"X-Forwarded-For", ""}}) == "10.0.0.1");
    CHECK(client_of("10.0.0.1", {{"X-Forwarded-For", "192.0.2.1, [2001:db8::7"}}) == "10.0.0.1");
    CHECK(client_of("10.0.0.1", {{"X-Forwarded-For", "192.0.2.1, fe80::1%eth0"}}) == "10.0.0.1");
}

TEST_CASE("the header that the proxies do not write is the client's own and not read")
{
    CHECK(client_of("10.0.0.1", {{"Forwarded", "for=192.0.2.66"}, {"X-Forwarded-For", "192.0.2.1"}}) ==
          "192.0.2.1");
    CHECK(client_of("10.0.0.1", {{"Forwarded", "for=192.0.2.1"}, {"X-Forwarded-For", "192.0.2.66"}},
                    forwarding::forwarded) == "192.0.2.1");
}

TEST_CASE("Forwarded is read as RFC 7239 writes it")
{
    CHECK(forwarded_client("for=192.0.2.1") == "192.0.2.1");
    CHECK(forwarded_client("For=\"[2001:db8:cafe::17]:4711\"") == "2001:db8:cafe::17");
    CHECK(forwarded_client("for=192.0.2.66, for=192.0.2.1;proto=http;by=203.0.113.43") == "192.0.2.1");
    CHECK(forwarded_client("proto=\"a,b;c\" ; for=192.0.2.1, for=10.0.0.2") == "192.0.2.1");
    CHECK(forwarded_client("for=192.0.2.1, for=_hidden") == "10.0.0.1");
    CHECK(forwarded_client("for=192.0.2.1, proto=https") == "10.0.0.1");
}

TEST_CASE("a quote that a client leaves open does not let it choose its address")
{
    for (auto const* opened : {"for=\"", "for=192.0.2.66;by=\"", "for=\"192.0.2.66, \\", "\"\"\""})
        for (auto const* added : {"for=192.0.2.1", "for=\"[2001:db8::7]:80\"", "for=192.0.2.1;by=\"a\""}) {
            auto const text = forwarded_client(std::string(opened) + ", " + added);
            CHECK(text != "192.0.2.66");
        }
}

TEST_CASE("an IPv4 address is the same when it is written as IPv6")
{
    CHECK(client_of("::ffff:198.51.100.7", {}, forwarding::x_forwarded_for, {}) == "198.51.100.7");
    CHECK(client_of("::ffff:10.0.0.1", {{"X-Forwarded-For", "::ffff:192.0.2.1"}}) == "192.0.2.1");
}

TEST_CASE("a prefix holds its addresses and no others")
{
    address_list const list({"10.1.0.0/16", "192.0.2.1", "2001:db8::/33", "::1"});
    for (std::string_view const impl : {"10.1.0.0", "10.1.255.255", "192.0.2.1", "2001:db8:7fff::1", "::1"})
        CHECK(list.contains(impl));
    for (std::string_view const outside :
         {"10.2.0.0", "10.0.255.255", "192.0.2.2", "2001:db8:8000::", "::2", "unknown", ""})
        CHECK_FALSE(list.contains(outside));
    CHECK(address_list({"0.0.0.0/0"}).contains(std::string_view("203.0.113.9")));
    CHECK_FALSE(address_list({"0.0.0.0/0"}).contains(std::string_view("2001:db8::1")));
    CHECK_FALSE(address_list({"::/0"}).contains(std::string_view("203.0.113.9")));
}

TEST_CASE("an entry that is neither an address nor a prefix is named")
{
    CHECK(address_list::error_in({"10.0.0.0/8", "::1"}).empty());
    for (auto const* wrong : {"", "proxy.example", "10.0.0.5/8", "10.0.0.0/33", "2001:db8::/129", "10.0.0.0/",
                              "10.0.0.0/8x", "10.0.0.0/-1", "fe80::1%eth0", "10.0.0"}) {
        auto const error = address_list::error_in({"::1", wrong});
        CHECK(error.starts_with("\"" + std::string(wrong) + "\" is neither"));
    }
}

TEST_CASE("limits count an IPv6 network of 64 bits as one caller")
{
    CHECK(network_key("192.0.2.1") == "192.0.2.1");
    CHECK(network_key("::ffff:192.0.2.1") == "192.0.2.1");
    CHECK(network_key("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
    CHECK(network_key("2001:db8:1:2::9") == "2001:db8:1:2::/64");
    CHECK(network_key("2001:db8:1:3::9") == "2001:db8:1:3::/64");
    CHECK(network_key("unknown") == "unknown");
}

} // namespace fcg::http
