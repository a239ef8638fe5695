#include "aws_environment.hpp"
#include "bus/sqs/credentials/profile_files.hpp"
#include "bus/sqs/credentials/providers.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <string>

namespace fcg::bus::sqs {
namespace {

using test::credentials_text;
using test::environment_of;
using test::write_file;

struct profile_case {
    test::temporary_folder home;
    async::real_loop loop;

    void credentials_file(std::string const& text) { write_file(home / ".aws/credentials", text); }

    void config_file(std::string const& text) { write_file(home / ".aws/config", text); }

    std::string tells(std::map<std::string, std::string> variables = {}, std::string const& configured = {})
    {
        auto const environment = environment_of(std::move(variables), home.path());
        return credentials_text(loop,
                                profile_credentials(environment, profile_choice::of(configured, environment),
                                                    loop, std::chrono::seconds(30)));
    }
};

std::string error_in(std::string_view text)
{
    try {
        parse_profiles(text);
        return "none";
    } catch (std::runtime_error const& error) {
        return error.what();
    }
}

} // namespace

TEST_CASE("a profile file is sections of keys and values, with comments and nested values")
{
    auto const read = parse_profiles("# a comment\r\n"
                                     "[default]\r\n"
                                     "AWS_Access_Key_Id=ID\r\n"
                                     "aws_secret_access_key = a=b#c;d \r\n"
                                     "\n"
                                     "; another\n"
                                     "[ profile  orders ] # remark\n"
                                     "s3 =\n"
                                     "  addressing_style = path\n"
                                     "region\t=  eu-west-1");
    REQUIRE_EQ(read.size(), 2);
    CHECK_EQ(read.at("default").at("aws_access_key_id"), "ID");
    CHECK_EQ(read.at("default").at("aws_secret_access_key"), "a=b#c;d");
    CHECK_EQ(read.at("profile  orders").at("region"), "eu-west-1");
    CHECK_EQ(read.at("profile  orders").at("s3"), "");
    CHECK_FALSE(read.at("profile  orders").contains("addressing_style"));
}

TEST_CASE("what is wrong with a profile file is told by its line, without the line's text")
{
    CHECK_EQ(error_in(""), "none");
    CHECK_EQ(error_in("[a"), "line 1 opens a bracket that is not closed");
    CHECK_EQ(error_in("\nSECRET = x"), "line 2 is before the first section");
    CHECK_EQ(error_in("[a]\n\nSECRET"), "line 3 is neither a section nor \"key = value\"");
    CHECK_EQ(error_in("[a]\n= SECRET"), "line 2 is neither a section nor \"key = value\"");
}

TEST_CASE("keys come from the credentials file, and otherwise from the configuration file")
{
    profile_case it;
    CHECK_EQ(it.tells(), "nothing");
    it.config_file("[default]\naws_access_key_id = C\naws_secret_access_key = S\naws_session_token = T\n"
                   "[profile orders]\naws_access_key_id = O\naws_secret_access_key = P\n");
    CHECK_EQ(it.tells(), "C S T");
    CHECK_EQ(it.tells({}, "orders"), "O P ");
    it.credentials_file("[default]\naws_access_key_id = D\naws_secret_access_key = S\n"
                        "[orders]\naws_access_key_id = Q\naws_secret_access_key = P\n");
    CHECK_EQ(it.tells(), "D S ");
    CHECK_EQ(it.tells({{"AWS_PROFILE", "orders"}}), "Q P ");
    CHECK_EQ(it.tells({{"AWS_PROFILE", "other"}}, "orders"), "Q P ");
}

TEST_CASE("the environment says where the files are")
{
    profile_case it;
    write_file(it.home / "a", "[x]\naws_access_key_id = A\naws_secret_access_key = S\n");
    write_file(it.home / "b", "[profile y]\naws_access_key_id = B\naws_secret_access_key = S\n");
    std::map<std::string, std::string> const files{{"AWS_SHARED_CREDENTIALS_FILE", "~/a"},
                                                   {"AWS_CONFIG_FILE", (it.home / "b").string()}};
    CHECK_EQ(it.tells(files, "x"), "A S ");
    CHECK_EQ(it.tells(files, "y"), "B S ");
}

TEST_CASE("a profile that somebody asked for must be there")
{
    profile_case it;
    auto const files = (it.home / ".aws").string();
    CHECK_EQ(it.tells({}, "lost"), "!it is neither in " + files + "/credentials nor in " + files + "/config");
}

TEST_CASE("files that cannot be read or understood are named, and no secret with them")
{
    profile_case it;
    it.credentials_file("[default]\naws_access_key_id = A\n");
    auto const file = (it.home / ".aws/credentials").string();
    CHECK_EQ(it.tells(), "!" + file + " has one of aws_access_key_id and aws_secret_access_key, not both");
    it.credentials_file("[default]\naws_secret_access_key SECRET\n");
    CHECK_EQ(it.tells(), "!" + file + ": line 2 is neither a section nor \"key = value\"");
    std::filesystem::remove(file);
    std::filesystem::create_directory(file);
    CHECK_EQ(it.tells(), "!cannot read " + file + ": it is not a file");
}

TEST_CASE("a profile that leads elsewhere in a way we do not follow is a fault, whatever keys it has")
{
    profile_case it;
    it.credentials_file("[default]\naws_access_key_id = A\naws_secret_access_key = S\n");
    for (std::string const key : {"role_arn", "sso_session", "sso_account_id", "login_session"}) {
        it.config_file("[default]\n" + key + " = x\n");
        auto const said = it.tells();
        CHECK(said.starts_with("!it uses " + key + ", which is not supported: "));
    }
}

TEST_CASE("a program of the profile's tells the keys")
{
    profile_case it;
    auto const program = write_file(it.home / "my program", R"(#!/bin/sh
[ "$1" = 'two words' ] && [ "$2" = '$HOME' ] || exit 7
read line && exit 8
echo '{"Version": 1, "AccessKeyId": "P", "SecretAccessKey": "S", "SessionToken": "T",'
echo '"Expiration": "2099-01-01T00:00:00Z"}'
)");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    it.config_file("[profile p]\ncredential_process = \"" + program + R"(" 'two words' "$HOME")" + "\n");
    CHECK_EQ(it.tells({}, "p"), "P S T");
    it.credentials_file("[p]\naws_access_key_id = K\naws_secret_access_key = S\n");
    CHECK_EQ(it.tells({}, "p"), "K S ");
}

TEST_CASE("a program that fails is named, without its arguments, its output and its errors")
{
    profile_case it;
    auto const says = [&it](std::string const& command) {
        it.config_file("[default]\ncredential_process = " + command + "\n");
        return it.tells();
    };
    CHECK_EQ(says("/bin/sh -c 'echo SECRET; echo SECRET >&2; exit 3'"),
             "!credential_process: /bin/sh ended with exit code 3 (run it by hand to see why)");
    CHECK_EQ(says("/bin/sh -c 'kill -9 $$'"), "!credential_process: /bin/sh was ended by signal 9");
    CHECK_EQ(says("/no/such/program SECRET"),
             "!credential_process: cannot run /no/such/program: No such file or directory");
    CHECK_EQ(says("/bin/echo SECRET"), "!credential_process: its answer is not a JSON object");
    CHECK_EQ(says("/bin/echo '{\"Version\": 2, \"AccessKeyId\": \"SECRET\"}'"),
             "!credential_process: Version in its answer is not 1");
    CHECK_EQ(says("/bin/echo '{\"Version\": 1, \"AccessKeyId\": \"SECRET\"}'"),
             "!credential_process: SecretAccessKey is not in its answer");
    CHECK_EQ(says("/bin/echo 'SECRET"), "!credential_process: the command has a quote that is not closed");
    CHECK_EQ(says("/usr/bin/head -c 70000 /dev/zero"),
             "!credential_process: /usr/bin/head: it prints more than 64 KiB");
}

} // namespace fcg::bus::sqs
