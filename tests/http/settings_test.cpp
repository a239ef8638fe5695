#include "platform/http/server.hpp"

#include <doctest/doctest.h>

namespace fcg::http {

TEST_CASE("malformed aliases are refused where they are configured")
{
    core::declared_settings settings;
    server_settings how;
    declare_settings(settings, how);
    auto const& check = settings.find("http.aliases")->check;
    CHECK(check() == "");
    how.aliases["/jogos"] = "/api/games";
    CHECK(check() == "\"/jogos\" is not of the form \"GET|POST /path\"");
}

TEST_CASE("a certificate without its key is refused where it is configured, and the other way round")
{
    core::declared_settings settings;
    server_settings how;
    declare_settings(settings, how);
    auto const& check = settings.find("http.tlsKey")->check;
    CHECK(check() == "");
    how.tls_certificate = "certificate.pem";
    CHECK(check() != "");
    how.tls_key = "key.pem";
    CHECK(check() == "");
    how.tls_certificate.clear();
    CHECK(check() != "");
}

} // namespace fcg::http
