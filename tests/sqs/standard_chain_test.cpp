#include "aws_environment.hpp"
#include "bus/sqs/settings.hpp"
#include "support/answering_server.hpp"
#include "support/seeded_random.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <map>
#include <optional>
#include <string>

namespace fcg::bus::sqs {
namespace {

using test::environment_of;
using test::write_file;
using variables = std::map<std::string, std::string>;

struct standard_case {
    test::temporary_folder home;
    async::real_loop loop;
    core::system_clock clock;
    test::seeded_random random{1};
    sqs_settings settings;

    std::string got(variables variables)
    {
        auto const chain =
            standard_chain(settings, environment_of(std::move(variables), home.path()), loop, clock, random);
        try {
            auto const credentials = test::run(loop, chain->get());
            return credentials.access_key_id;
        } catch (no_credentials const& error) {
            return error.what();
        }
    }
};

/// Returns the URL of the endpoint and the region, or the error.
std::string found(sqs_settings const& settings, aws_environment const& environment)
{
    try {
        auto const regional_endpoint = find_endpoint(settings, environment);
        return regional_endpoint.region + " " + regional_endpoint.endpoint;
    } catch (std::runtime_error const& error) {
        return error.what();
    }
}

} // namespace

TEST_CASE("each source gives way to the ones before it")
{
    standard_case it;
    test::answering_server const container(it.loop, [](std::string const&) {
        return test::answering_server::answer{200, R"({"AccessKeyId": "container", "SecretAccessKey": "S"})"};
    });
    variables variables{{"AWS_CONTAINER_CREDENTIALS_FULL_URI", container.url()}};
    CHECK_EQ(it.got(variables), "container");
    write_file(it.home / ".aws/config", "[default]\naws_access_key_id = config\naws_secret_access_key = S\n");
    CHECK_EQ(it.got(variables), "config");
    write_file(it.home / ".aws/credentials",
               "[default]\naws_access_key_id = file\naws_secret_access_key = S\n");
    CHECK_EQ(it.got(variables), "file");
    variables.insert({{"AWS_ACCESS_KEY_ID", "environment"}, {"AWS_SECRET_ACCESS_KEY", "S"}});
    CHECK_EQ(it.got(variables), "environment");
    it.settings.access_key_id = "ours";
    it.settings.secret_access_key = "S";
    CHECK_EQ(it.got(variables), "ours");
}

TEST_CASE("a profile of our configuration leaves the environment's keys out, AWS_PROFILE does not")
{
    standard_case it;
    write_file(it.home / ".aws/credentials", "[p]\naws_access_key_id = file\naws_secret_access_key = S\n");
    variables const variables{
        {"AWS_ACCESS_KEY_ID", "environment"}, {"AWS_SECRET_ACCESS_KEY", "S"}, {"AWS_PROFILE", "p"}};
    CHECK_EQ(it.got(variables), "environment");
    it.settings.profile = "p";
    CHECK_EQ(it.got(variables), "file");
}

TEST_CASE("without any credentials the complaint names every source")
{
    standard_case it;
    CHECK_EQ(it.got({}),
             "no credentials: static configuration: not set up; environment: not set up; "
             "web identity: not set up; profile default: not set up; container endpoint: not set up; "
             "instance metadata: not set up");
}

TEST_CASE("the end of the loop ends questions and programs that are under way")
{
    standard_case it;
    auto const number = (it.home / "number").string();
    write_file(it.home / ".aws/config",
               "[profile p]\ncredential_process = /bin/sh -c 'echo $$ > " + number + "; sleep 1000'\n");
    it.settings.profile = "p";
    pid_t program = 0;
    {
        async::real_loop loop;
        test::answering_server silent(
            loop, [](std::string const&) { return std::optional<test::answering_server::answer>(); });
        auto const environment =
            environment_of({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", silent.url()}}, it.home.path());
        auto const asks = standard_chain(sqs_settings(), environment, loop, it.clock, it.random);
        auto const runs = standard_chain(it.settings, environment, loop, it.clock, it.random);
        test::start(loop, asks->get());
        test::start(loop, runs->get());
        while (silent.requests().empty() || !(std::ifstream(number) >> program))
            loop.context().run_for(std::chrono::milliseconds(1));
    }
    CHECK_EQ(::kill(program, 0), -1);
}

TEST_CASE("region and endpoint come from our configuration, the environment and the profile")
{
    test::temporary_folder home;
    auto const at = [&home](sqs_settings const& settings, variables variables = {}) {
        return found(settings, environment_of(std::move(variables), home.path()));
    };
    CHECK_EQ(at({}), "no region for SQS: neither in our configuration nor in AWS_REGION, AWS_DEFAULT_REGION, "
                     "or the profile default of " +
                         (home / ".aws/credentials").string() + " and " + (home / ".aws/config").string());
    write_file(home / ".aws/config", "[default]\nregion = sa-east-1\n[profile p]\nregion = cn-north-1\n");
    CHECK_EQ(at({}), "sa-east-1 https://sqs.sa-east-1.amazonaws.com");
    CHECK_EQ(at({}, {{"AWS_PROFILE", "p"}}), "cn-north-1 https://sqs.cn-north-1.amazonaws.com.cn");
    CHECK_EQ(at({}, {{"AWS_DEFAULT_REGION", "b"}}), "b https://sqs.b.amazonaws.com");
    CHECK_EQ(at({}, {{"AWS_DEFAULT_REGION", "b"}, {"AWS_REGION", "a"}}), "a https://sqs.a.amazonaws.com");
    sqs_settings settings;
    settings.region = "eu-west-1";
    CHECK_EQ(at(settings, {{"AWS_REGION", "a"}}), "eu-west-1 https://sqs.eu-west-1.amazonaws.com");
    CHECK_EQ(at(settings, {{"AWS_ENDPOINT_URL", "http://localhost:1"}}), "eu-west-1 http://localhost:1");
    CHECK_EQ(at(settings, {{"AWS_ENDPOINT_URL", "http://a:1"}, {"AWS_ENDPOINT_URL_SQS", "http://b:2"}}),
             "eu-west-1 http://b:2");
    settings.endpoint = "http://127.0.0.1:9324";
    CHECK_EQ(at(settings, {{"AWS_ENDPOINT_URL_SQS", "http://b:2"}}), "eu-west-1 http://127.0.0.1:9324");
    settings.endpoint = "127.0.0.1:9324";
    CHECK_EQ(at(settings), "the endpoint of SQS, \"127.0.0.1:9324\", is not an HTTP URL");
    settings.region = "eu.example.com/";
    CHECK_EQ(at(settings), "\"eu.example.com/\" is not a region");
}

} // namespace fcg::bus::sqs
