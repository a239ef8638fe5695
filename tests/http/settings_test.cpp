#include "platform/http/settings.hpp"

#include <doctest/doctest.h>

namespace fcg::http {

TEST_CASE("malformed aliases are refused where they are configured")
{
    core::declared_settings declared;
    server_settings settings;
    declare_settings(declared, settings);
    auto const& check = declared.find("http.aliases")->check;
    CHECK(check() == "");
    settings.aliases["/jogos"] = "/api/games";
    CHECK(check() == "\"/jogos\" is not of the form \"GET|POST /path\"");
}

TEST_CASE("a certificate without its key is refused where it is configured, and the other way round")
{
    core::declared_settings declared;
    server_settings settings;
    declare_settings(declared, settings);
    auto const& check = declared.find("http.tlsKey")->check;
    CHECK(check() == "");
    settings.tls_certificate = "certificate.pem";
    CHECK(check() != "");
    settings.tls_key = "key.pem";
    CHECK(check() == "");
    settings.tls_certificate.clear();
    CHECK(check() != "");
}

} // namespace fcg::http
