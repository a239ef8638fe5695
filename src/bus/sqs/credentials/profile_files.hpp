#pragma once
#include "bus/sqs/credentials/credentials.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// AWS's two files of profiles: ~/.aws/credentials and ~/.aws/config.
namespace fcg::bus::sqs {

/// Whose lines of the files count.
struct profile_choice {
    std::string name = "default";
    bool is_explicit = false; ///< somebody asked for it: it must be there

    /// `configured`, AWS_PROFILE, AWS_DEFAULT_PROFILE, "default".
    static profile_choice of(std::string const& configured, aws_environment const& around);
};

/// One section's keys, in lower case.
using profile_lines = std::map<std::string, std::string, std::less<>>;
using profile_sections = std::map<std::string, profile_lines, std::less<>>;

/// Sections in brackets, "key = value", comments behind '#' or ';' at the start of a line. What is indented
/// belongs to the key above and is left out. Throws std::runtime_error with the line's number, never its
/// text.
profile_sections parse_profiles(std::string_view text);

struct profile_files {
    std::string credentials_path;
    std::string config_path;
    profile_lines credentials; ///< what each file says about the chosen profile
    profile_lines config;
    bool is_there = false; ///< in one of them

    /// From both, the credentials file first; empty when neither has it.
    std::string value(std::string_view key) const;
};

/// Files that do not exist are empty. Throws std::runtime_error that names the file which cannot be read or
/// understood.
profile_files read_profile(profile_choice const& chosen, aws_environment const& around);

/// The text of a small file (a token, a profile). Throws std::runtime_error that names it.
std::string read_small_file(std::string const& path);

} // namespace fcg::bus::sqs
