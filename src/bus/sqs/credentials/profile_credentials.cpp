#include "bus/sqs/credentials/credential_process.hpp"
#include "bus/sqs/credentials/credentials_response.hpp"
#include "bus/sqs/credentials/providers.hpp"

#include <array>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace fcg::bus::sqs {
namespace {

std::string value_of(profile_lines const& lines, std::string_view key)
{
    auto const it = lines.find(key);
    return it == lines.end() ? std::string() : it->second;
}

/// Returns nothing if the profile has no keys in this file.
std::optional<credentials> keys_in(profile_lines const& lines, std::string const& text)
{
    credentials keys{.access_key_id = value_of(lines, "aws_access_key_id"),
                     .secret_access_key = value_of(lines, "aws_secret_access_key"),
                     .session_token = value_of(lines, "aws_session_token"),
                     .expires_at = {}};
    if (keys.access_key_id.empty() && keys.secret_access_key.empty())
        return std::nullopt;
    if (keys.access_key_id.empty() || keys.secret_access_key.empty())
        throw std::runtime_error(text + " has one of aws_access_key_id and aws_secret_access_key, not both");
    return keys;
}

/// Throws for settings that AWS's tools would follow before they use the profile's own keys.
void refuse_detours(profile_files const& files)
{
    constexpr std::array<std::string_view, 5> detours{"role_arn", "sso_session", "sso_account_id",
                                                      "sso_start_url", "login_session"};
    for (auto const key : detours)
        if (!files.value(key).empty())
            throw std::runtime_error("it uses " + std::string(key) +
                                     ", which is not supported: give it keys, web_identity_token_file "
                                     "with role_arn, or credential_process");
}

task<credentials> fetch_from_process(async::loop& loop, std::string command, std::chrono::microseconds limit)
{
    try {
        auto words = split_command(command);
        auto const output = co_await output_of(loop, std::move(words), limit);
        co_return read_credentials_response(output, credentials_source::process);
    } catch (std::system_error const&) {
        throw; // from the loop: the task was cancelled
    } catch (std::runtime_error const& error) {
        throw std::runtime_error(std::string("credential_process: ") + error.what());
    }
}

task<std::optional<credentials>> fetch_from_profile(aws_environment environment, profile_choice chosen,
                                                    async::loop& loop,
                                                    std::chrono::microseconds process_limit)
{
    auto const files = read_profile(chosen, environment);
    if (!files.is_there && chosen.is_explicit)
        throw std::runtime_error("it is neither in " + files.credentials_path + " nor in " +
                                 files.config_path);
    refuse_detours(files);
    if (auto keys = keys_in(files.credentials, files.credentials_path))
        co_return keys;
    if (auto const command = files.value("credential_process"); !command.empty()) {
        auto const credentials = co_await fetch_from_process(loop, command, process_limit);
        co_return credentials;
    }
    co_return keys_in(files.config, files.config_path);
}

} // namespace

credentials_provider profile_credentials(aws_environment environment, profile_choice chosen,
                                         async::loop& loop, std::chrono::microseconds process_limit)
{
    return {.name = "profile " + chosen.name, .fetch = [environment, chosen, &loop, process_limit] {
                return fetch_from_profile(environment, chosen, loop, process_limit);
            }};
}

} // namespace fcg::bus::sqs
