#include "aws_environment.hpp"
#include "bus/sqs/credentials/providers.hpp"
#include "support/answering_server.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

namespace fcg::bus::sqs {
namespace {

using test::answering_server;
using test::write_file;

constexpr auto good_identity = R"(<?xml version="1.0"?>
<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <SubjectFromWebIdentityToken>system:serviceaccount:store:fcg</SubjectFromWebIdentityToken>
    <AssumedRoleUser><Arn>arn</Arn><AssumedRoleId>id</AssumedRoleId></AssumedRoleUser>
    <Credentials>
      <SessionToken>TOKEN &amp; more</SessionToken>
      <SecretAccessKey>SECRET</SecretAccessKey>
      <Expiration>2099-01-01T00:00:00Z</Expiration>
      <AccessKeyId>ID</AccessKeyId>
    </Credentials>
  </AssumeRoleWithWebIdentityResult>
  <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>
</AssumeRoleWithWebIdentityResponse>)";

constexpr auto refusal = R"(<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error><Type>Sender</Type><Code>ExpiredTokenException</Code><Message>Token expired</Message></Error>
</ErrorResponse>)";

struct web_identity_case {
    test::temporary_folder home;
    async::real_loop loop;
    test::manual_clock clock{core::from_micros(1'234)};
    answering_server::answer answer{200, good_identity};
    answering_server sts{loop, [this](std::string const&) { return answer; }};
    std::string token_file = write_file(home / "token", "web-token/+=\n");
    sqs_settings settings;

    std::string tells(std::map<std::string, std::string> variables)
    {
        variables.try_emplace("AWS_ENDPOINT_URL_STS", sts.url());
        auto const environment = test::environment_of(std::move(variables), home.path());
        return test::credentials_text(loop, web_identity_credentials(settings, environment, loop, clock));
    }

    std::string tells_with_token()
    {
        return tells({{"AWS_WEB_IDENTITY_TOKEN_FILE", token_file}, {"AWS_ROLE_ARN", "arn:role/x"}});
    }

    std::string last_question() const { return sts.requests().empty() ? "" : sts.requests().back(); }
};

} // namespace

TEST_CASE("a web identity's token is exchanged for credentials")
{
    web_identity_case it;
    CHECK_EQ(it.tells({}), "nothing");
    CHECK_EQ(it.tells_with_token(), "ID SECRET TOKEN & more");
    auto const text = it.last_question();
    CHECK(text.starts_with("POST / HTTP/1.1\r\n"));
    CHECK(text.find("\r\nContent-Type: application/x-www-form-urlencoded\r\n") != std::string::npos);
    CHECK(text.find("Authorization") == std::string::npos);
    CHECK(text.ends_with("\r\n\r\nAction=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Arole%2Fx"
                         "&RoleSessionName=fcg-1234&WebIdentityToken=web-token%2F%2B%3D"));
}

TEST_CASE("a profile may name the web identity as well")
{
    web_identity_case it;
    write_file(it.home / ".aws/config", "[profile w]\nweb_identity_token_file = " + it.token_file +
                                            "\nrole_arn = of-profile\nrole_session_name = me\n");
    CHECK_EQ(it.tells({{"AWS_PROFILE", "w"}}), "ID SECRET TOKEN & more");
    CHECK(it.last_question().find("&RoleArn=of-profile&RoleSessionName=me&") != std::string::npos);
    it.tells_with_token();
    CHECK(it.last_question().find("&RoleArn=arn%3Arole%2Fx&") != std::string::npos);
    it.settings.profile = "w"; // the test's own profile; the environment's web identity is left out
    it.tells_with_token();
    CHECK(it.last_question().find("&RoleArn=of-profile&") != std::string::npos);
}

TEST_CASE("a token is read anew each time")
{
    web_identity_case it;
    it.tells_with_token();
    write_file(it.token_file, "rotated");
    it.tells_with_token();
    CHECK(it.last_question().ends_with("&WebIdentityToken=rotated"));
}

TEST_CASE("a web identity that fails says why, without a secret")
{
    web_identity_case it;
    CHECK_EQ(it.tells({{"AWS_WEB_IDENTITY_TOKEN_FILE", it.token_file}}),
             "!there is a token file and no role (AWS_ROLE_ARN, role_arn)");
    it.answer = {400, refusal};
    CHECK_EQ(it.tells_with_token(),
             "!" + it.sts.url() + " answered 400 ExpiredTokenException: Token expired");
    it.answer = {503, "SECRET"};
    CHECK_EQ(it.tells_with_token(), "!the answer of STS is not XML");
    it.answer = {200, "<a><b>SECRET</a>"};
    CHECK_EQ(it.tells_with_token(), "!the answer of STS is not XML");
    it.answer = {200, "<a>SECRET</a>"};
    CHECK_EQ(it.tells_with_token(), "!the answer of STS has no AccessKeyId");
    it.answer = {200, std::string(70'000, '<')};
    CHECK_EQ(it.tells_with_token(), "!the answer of STS is longer than 64 KiB");
    it.token_file = "/no/such/token";
    CHECK_EQ(it.tells_with_token(), "!cannot read /no/such/token: it does not exist");
}

} // namespace fcg::bus::sqs
