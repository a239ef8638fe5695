#pragma once
#include "bus/sqs/credentials/credentials.hpp"
#include "support/run_task.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace fcg::test {

/// What a test lets the credentials' providers see: nothing of the real environment, no metadata service.
inline bus::sqs::aws_environment surroundings_of(std::map<std::string, std::string> variables,
                                                 std::filesystem::path const& home = "/nonexistent")
{
    variables.try_emplace("AWS_EC2_METADATA_DISABLED", "true");
    auto const variable = [variables = std::move(variables)](std::string const& name) {
        auto const found = variables.find(name);
        return found == variables.end() ? std::string() : found->second;
    };
    return {.variable = variable, .home = home.string()};
}

inline std::string write_file(std::filesystem::path const& file, std::string const& text)
{
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
}

/// "id secret token" of what the provider tells, "nothing", or its complaint behind an exclamation mark.
inline std::string told_by(async::real_loop& on, bus::sqs::credentials_provider& whom)
{
    try {
        auto const told = run(on, whom.fetch());
        return told ? told->access_key_id + " " + told->secret_access_key + " " + told->session_token
                    : "nothing";
    } catch (std::exception const& error) {
        return std::string("!") + error.what();
    }
}

inline std::string told_by(async::real_loop& on, std::unique_ptr<bus::sqs::credentials_provider> whom)
{
    return told_by(on, *whom);
}

} // namespace fcg::test
