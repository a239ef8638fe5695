#pragma once
#include "bus/sqs/credentials/credentials.hpp"
#include "support/run_task.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>

namespace fcg::test {

/// Returns the environment that the credentials' providers see in a test: nothing of the real one, no
/// metadata service.
inline bus::sqs::aws_environment environment_of(std::map<std::string, std::string> variables,
                                                std::filesystem::path const& home = "/nonexistent")
{
    variables.try_emplace("AWS_EC2_METADATA_DISABLED", "true");
    auto const variable = [variables = std::move(variables)](std::string const& name) {
        auto const it = variables.find(name);
        return it == variables.end() ? std::string() : it->second;
    };
    return {.variable = variable, .home = home.string()};
}

inline std::string write_file(std::filesystem::path const& file, std::string const& text)
{
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
}

/// Returns the provider's credentials as "id secret token", or "nothing", or its error after an exclamation
/// mark.
inline std::string credentials_text(async::real_loop& loop, bus::sqs::credentials_provider const& provider)
{
    try {
        auto const credentials = run(loop, provider.fetch());
        return credentials ? credentials->access_key_id + " " + credentials->secret_access_key + " " +
                                 credentials->session_token
                           : "nothing";
    } catch (std::exception const& error) {
        return std::string("!") + error.what();
    }
}

} // namespace fcg::test
