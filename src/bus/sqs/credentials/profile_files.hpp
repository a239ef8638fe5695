#pragma once
#include "bus/sqs/credentials/credentials.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// AWS's two files of profiles: ~/.aws/credentials and ~/.aws/config.
namespace fcg::bus::sqs {

/// The profile whose lines are used.
struct profile_choice {
    std::string name = "default";
    bool is_explicit = false; ///< it was asked for by name, so it must exist

    /// Returns the first that is set of `configured`, AWS_PROFILE and AWS_DEFAULT_PROFILE, otherwise
    /// "default".
    static profile_choice of(std::string const& configured, aws_environment const& environment);
};

/// The keys of one section, in lower case.
using profile_lines = std::map<std::string, std::string, std::less<>>;
using profile_sections = std::map<std::string, profile_lines, std::less<>>;

/// Parses sections in brackets, "key = value", and comments after '#' or ';' at the start of a line. Indented
/// lines belong to the key above and are left out. Throws std::runtime_error with the line's number, never
/// its text.
profile_sections parse_profiles(std::string_view text);

struct profile_files {
    std::string credentials_path;
    std::string config_path;
    profile_lines credentials; ///< the chosen profile in the credentials file
    profile_lines config;
    bool is_there = false; ///< the profile is in at least one of the files

    /// Returns the value of `key`, from the credentials file first; empty if neither file has it.
    std::string value(std::string_view key) const;
};

/// Reads the chosen profile. Files that do not exist count as empty. Throws std::runtime_error with the path
/// of a file that cannot be read or parsed.
profile_files read_profile(profile_choice const& chosen, aws_environment const& environment);

/// Returns the text of a small file (a token, a profile). Throws std::runtime_error with its path.
std::string read_small_file(std::string const& path);

} // namespace fcg::bus::sqs
