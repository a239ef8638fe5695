#include "internal/webhooks/address.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace fcg::notifications;

namespace {

std::vector<std::string> const outward{"8.8.8.8",
                                       "1.1.1.1",
                                       "93.184.216.34",
                                       "172.15.255.255",
                                       "172.32.0.1",
                                       "100.63.255.255",
                                       "100.128.0.1",
                                       "169.253.0.1",
                                       "192.167.1.1",
                                       "198.17.255.255",
                                       "198.20.0.1",
                                       "223.255.255.255",
                                       "11.0.0.1",
                                       "126.255.255.255",
                                       "128.0.0.1",
                                       "2001:4860:4860::8888",
                                       "2606:4700:4700::1111",
                                       "2a00:1450::1",
                                       "::ffff:8.8.8.8",
                                       "64:ff9b::8.8.8.8",
                                       "2002:808:808::1",
                                       "3fff:1000::1"};
std::vector<std::string> const inward{"127.0.0.1",
                                      "127.255.255.254",
                                      "10.0.0.1",
                                      "10.255.255.255",
                                      "172.16.0.1",
                                      "172.31.255.255",
                                      "192.168.0.1",
                                      "192.168.255.255",
                                      "100.64.0.1",
                                      "100.127.255.255",
                                      "192.0.0.1",
                                      "192.0.2.1",
                                      "198.18.0.1",
                                      "198.19.255.255",
                                      "198.51.100.7",
                                      "203.0.113.7",
                                      "::1",
                                      "fc00::1",
                                      "fd12:3456::1",
                                      "fec0::1",
                                      "::ffff:127.0.0.1",
                                      "::ffff:10.1.2.3",
                                      "::ffff:192.168.1.1",
                                      "64:ff9b::10.0.0.1",
                                      "64:ff9b::127.0.0.1",
                                      "64:ff9b:1::1",
                                      "2002:7f00:1::1",
                                      "2002:a00:1::1",
                                      "2001:db8::1",
                                      "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                                      "100::1",
                                      "::127.0.0.1",
                                      "::10.0.0.1",
                                      "4000::1",
                                      "3fff:fff::1"};
std::vector<std::string> const never{"0.0.0.0",
                                     "0.1.2.3",
                                     "169.254.169.254",
                                     "169.254.0.1",
                                     "169.254.170.2",
                                     "100.100.100.200",
                                     "168.63.129.16",
                                     "192.0.0.192",
                                     "224.0.0.1",
                                     "239.255.255.255",
                                     "240.0.0.1",
                                     "255.255.255.255",
                                     "::",
                                     "fe80::1",
                                     "febf::1",
                                     "ff02::1",
                                     "ff0e::1",
                                     "fd00:ec2::254",
                                     "::ffff:169.254.169.254",
                                     "::ffff:0.0.0.0",
                                     "64:ff9b::169.254.169.254",
                                     "2002:a9fe:a9fe::1",
                                     "fe80::1%eth0"};
// Texts that are not addresses. Only what the resolver returned is ever checked.
std::vector<std::string> const unreadable{"",           "localhost", "127.1", "0x7f.0.0.1", "2130706433",
                                          "0177.0.0.1", "1.2.3.4.5", "[::1]", "8.8.8.8 ",   "8.8.8.8\n"};

} // namespace

TEST_CASE("an address is outward, inward or nobody's business")
{
    for (auto const& text : outward) {
        CAPTURE(text);
        CHECK(reach_of(text) == reach::outward);
        CHECK(why_not_reachable(text, false).empty());
    }
    for (auto const& text : inward) {
        CAPTURE(text);
        CHECK(reach_of(text) == reach::inward);
        CHECK_FALSE(why_not_reachable(text, false).empty());
        CHECK(why_not_reachable(text, true).empty());
    }
    for (auto const* const texts : {&never, &unreadable})
        for (auto const& text : *texts) {
            CAPTURE(text);
            CHECK(reach_of(text) == reach::never);
            CHECK_FALSE(why_not_reachable(text, true).empty());
        }
}
