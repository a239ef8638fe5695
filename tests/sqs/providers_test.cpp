#include "aws_environment.hpp"
#include "bus/sqs/credentials/providers.hpp"
#include "support/answering_server.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace fcg::bus::sqs {
namespace {

using test::answering_server;
using test::credentials_text;
using test::environment_of;
using test::write_file;
using variables = std::map<std::string, std::string>;
using said = std::optional<answering_server::answer>;

constexpr auto good_keys = R"({"Code": "Success", "AccessKeyId": "ID", "SecretAccessKey": "SECRET",
    "Token": "TOKEN", "Expiration": "2099-01-01T00:00:00Z", "RoleArn": "arn"})";

bool asks(std::string const& request, std::string const& text)
{
    return request.starts_with(text + " HTTP/1.1\r\n");
}

bool holds(std::string const& text, std::string const& part)
{
    return text.find(part) != std::string::npos;
}

/// A container's endpoint on this machine.
struct container_case {
    async::real_loop loop;
    said answer = answering_server::answer{200, good_keys};
    answering_server server{loop, [this](std::string const&) { return answer; }};

    std::string tells(variables variables)
    {
        variables.try_emplace("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url() + "/role?of=me");
        return credentials_text(loop, container_credentials(environment_of(variables), loop));
    }
};

/// An instance's metadata service on this machine, of version 2 unless a test changes that.
struct instance_case {
    async::real_loop loop;
    int token_status = 200;
    answering_server::answer role{200, "orders-role\n"};
    answering_server::answer keys{200, good_keys};
    answering_server server{loop, [this](std::string const& request) { return answer_to(request); }};

    said answer_to(std::string const& request) const
    {
        constexpr auto roles = "GET /latest/meta-data/iam/security-credentials/";
        if (asks(request, "PUT /latest/api/token"))
            return answering_server::answer{token_status, "METADATA-TOKEN"};
        if (!holds(request, "\r\nX-aws-ec2-metadata-token: METADATA-TOKEN\r\n"))
            return answering_server::answer{401, ""};
        if (asks(request, roles))
            return role;
        return asks(request, roles + std::string("orders-role")) ? keys : answering_server::answer{500, ""};
    }

    std::string tells(variables variables = {})
    {
        variables.try_emplace("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url() + "/");
        variables.try_emplace("AWS_EC2_METADATA_DISABLED", "false");
        return credentials_text(loop, instance_credentials(environment_of(variables), loop));
    }
};

} // namespace

TEST_CASE("keys of the configuration come as they are, and never alone")
{
    async::real_loop loop;
    sqs_settings settings;
    CHECK_EQ(credentials_text(loop, static_credentials(settings)), "nothing");
    settings.access_key_id = "A";
    CHECK(credentials_text(loop, static_credentials(settings)).starts_with("!"));
    settings.secret_access_key = "S";
    settings.session_token = "T";
    CHECK_EQ(credentials_text(loop, static_credentials(settings)), "A S T");
}

TEST_CASE("keys of the environment are read with their end")
{
    async::real_loop loop;
    variables set;
    auto const tells = [&] { return credentials_text(loop, environment_credentials(environment_of(set))); };
    CHECK_EQ(tells(), "nothing");
    set = {{"AWS_ACCESS_KEY_ID", "A"}};
    CHECK_EQ(tells(), "!AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not");
    set.insert({{"AWS_SECRET_ACCESS_KEY", "S"}, {"AWS_SESSION_TOKEN", "T"}});
    CHECK_EQ(tells(), "A S T");
    set["AWS_CREDENTIAL_EXPIRATION"] = "soon";
    CHECK_EQ(tells(), "!AWS_CREDENTIAL_EXPIRATION is not a time of RFC 3339");
    set["AWS_CREDENTIAL_EXPIRATION"] = "2099-01-01T00:00:00Z";
    auto const credentials = test::run(loop, environment_credentials(environment_of(set)).fetch());
    REQUIRE(credentials);
    CHECK(credentials->expires_at == core::parse_rfc3339("2099-01-01T00:00:00Z"));
}

TEST_CASE("a container's endpoint is asked with the token of the variable or of the file")
{
    container_case it;
    test::temporary_folder folder;
    CHECK_EQ(it.tells({}), "ID SECRET TOKEN");
    CHECK_EQ(it.tells({{"AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic abc"}}), "ID SECRET TOKEN");
    auto const file = write_file(folder / "token", "from-file\n");
    CHECK_EQ(it.tells({{"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file},
                       {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic abc"}}),
             "ID SECRET TOKEN");
    auto const& requests = it.server.requests();
    REQUIRE_EQ(requests.size(), 3);
    for (auto const& request : requests)
        CHECK(asks(request, "GET /role?of=me"));
    CHECK_FALSE(holds(requests[0], "\r\nAuthorization:"));
    CHECK(holds(requests[1], "\r\nAuthorization: Basic abc\r\n"));
    CHECK(holds(requests[2], "\r\nAuthorization: from-file\r\n"));
}

TEST_CASE("a container's endpoint that fails is named with its status, and nothing of its answer")
{
    container_case it;
    auto const origin = it.server.url();
    it.answer = answering_server::answer{500, "SECRET"};
    CHECK_EQ(it.tells({}), "!" + origin + " answered 500");
    it.answer = answering_server::answer{200, "{\"AccessKeyId\": \"SECRET\", "};
    CHECK_EQ(it.tells({}), "!its answer is not a JSON object");
    it.answer = answering_server::answer{200, "{\"AccessKeyId\": \"SECRET\"}"};
    CHECK_EQ(it.tells({}), "!SecretAccessKey is not in its answer");
    it.answer = answering_server::answer{
        200, R"({"AccessKeyId": "A", "SecretAccessKey": "SECRET", "Expiration": "SECRET"})"};
    CHECK_EQ(it.tells({}), "!Expiration in its answer is not a time of RFC 3339");
    it.answer = answering_server::answer{200, R"({"AccessKeyId": 12})"};
    CHECK_EQ(it.tells({}), "!AccessKeyId in its answer is not a text");
    it.answer.reset();
    CHECK_EQ(it.tells({}), "!no answer from " + origin + " within 2000 ms");
    CHECK_EQ(it.tells({{"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/no/such/file"}}),
             "!cannot read /no/such/file: it does not exist");
    CHECK_EQ(it.tells({{"AWS_CONTAINER_AUTHORIZATION_TOKEN", "SECRET\r\nX: y"}}),
             "!the authorization token holds a control character");
}

TEST_CASE("a container's endpoint on another host is refused without connecting")
{
    container_case it;
    // A connection to 0.0.0.0 reaches this machine, but 0.0.0.0 is not a loopback address.
    auto const port = std::to_string(it.server.port());
    CHECK(holds(it.tells({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://0.0.0.0:" + port + "/"}}),
                "names 0.0.0.0, which is neither loopback nor a container service of AWS"));
    CHECK_EQ(it.server.connections(), 0);
    for (std::string const host :
         {"169.254.169.254", "example.com", "127.0.0.1.example.com", "169.254.170.3", "[fd00:ec2::254]",
          "[::ffff:10.0.0.1]", "10.0.0.1", "localhost.example.com"})
        for (std::string const scheme : {"http://", "https://"})
            CHECK_THROWS_AS(container_question::of(environment_of(
                                {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", scheme + host + "/x"}})),
                            std::runtime_error);
    for (std::string const url : {"http://user@127.0.0.1/", "http://127.0.0.1/ x\r\nY: z", "ftp://127.0.0.1/",
                                  "127.0.0.1", "http://"})
        CHECK_EQ(it.tells({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}}),
                 "!AWS_CONTAINER_CREDENTIALS_FULL_URI is not an HTTP URL");
}

TEST_CASE("what a container's environment says leads to the address to ask")
{
    auto const host_asked = [](variables const& variables) {
        auto const container_question = container_question::of(environment_of(variables));
        return container_question ? container_question->origin + " " + container_question->target : "nobody";
    };
    CHECK_EQ(host_asked({}), "nobody");
    CHECK_EQ(host_asked({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x?y=z"},
                         {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/"}}),
             "http://169.254.170.2 /v2/x?y=z");
    CHECK_THROWS_AS(host_asked({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", ".example.com/"}}),
                    std::runtime_error);
    for (std::string const host :
         {"localhost", "127.1.2.3", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"})
        CHECK_EQ(host_asked({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://" + host + ":81?a"}}),
                 "http://" + host + ":81 /?a");
}

TEST_CASE("an instance's role is asked for with a token of version 2")
{
    instance_case it;
    CHECK_EQ(it.tells(), "ID SECRET TOKEN");
    REQUIRE_EQ(it.server.requests().size(), 3);
    CHECK(holds(it.server.requests()[0], "\r\nX-aws-ec2-metadata-token-ttl-seconds: 21600\r\n"));
}

TEST_CASE("version 1 of the metadata service is never asked")
{
    instance_case it;
    for (int const status : {403, 404, 405}) {
        it.token_status = status;
        CHECK_EQ(it.tells(), "!" + it.server.url() + " answered " + std::to_string(status) +
                                 " when it was asked for a token (version 1 is not used)");
    }
    for (auto const& request : it.server.requests())
        CHECK(asks(request, "PUT /latest/api/token"));
}

TEST_CASE("the metadata service is not asked when the environment says so")
{
    instance_case it;
    CHECK_EQ(it.tells({{"AWS_EC2_METADATA_DISABLED", "True"}}), "nothing");
    CHECK_EQ(it.server.connections(), 0);
}

TEST_CASE("a metadata service that fails is named, and nothing of its answer")
{
    instance_case it;
    it.role = {404, ""};
    CHECK_EQ(it.tells(), "!the instance has no role");
    it.role = {200, "\n"};
    CHECK_EQ(it.tells(), "!the instance has no role");
    it.role = {200, "orders-role"};
    it.keys = {500, "SECRET"};
    CHECK_EQ(it.tells(), "!" + it.server.url() + " answered 500");
    it.keys = {200, R"({"Code": "AssumeRoleUnauthorizedAccess", "Message": "no"})"};
    CHECK_EQ(it.tells(), "!it answered AssumeRoleUnauthorizedAccess");
}

TEST_CASE("a metadata service that is not there is named")
{
    async::real_loop loop;
    std::string nobody;
    {
        answering_server const gone(loop, [](std::string const&) { return said(); });
        nobody = gone.url();
    }
    auto const environment = environment_of(
        {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", nobody}, {"AWS_EC2_METADATA_DISABLED", "false"}});
    auto const address = nobody.substr(std::string("http://").size());
    CHECK_EQ(credentials_text(loop, instance_credentials(environment, loop)),
             "!no answer from " + nobody + ": connecting to " + address + ": Connection refused");
}

} // namespace fcg::bus::sqs
