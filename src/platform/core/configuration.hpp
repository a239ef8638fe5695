#pragma once
#include "platform/core/settings.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace fcg::core {

/// Overlays the declared defaults with `files` in their order, then with `environment`; a later layer wins.
///
/// A file is a JSON object nested by the dots of the names, with // comments. In the environment
/// FCG__HTTP__PORT is "http.port", in any case; a list is separated by commas, a dictionary is a JSON object.
/// Variables that do not begin with FCG__ are none of ours.
///
/// Returns every complaint at once, each naming the setting and where the value came from; empty when all is
/// well. After a complaint the values are of no use. Secrets are never repeated in a complaint.
std::vector<std::string> load_configuration(declared_settings& settings,
                                            std::vector<std::filesystem::path> const& files,
                                            std::map<std::string, std::string> const& environment);

/// One line for each setting: its name, its value as JSON, and where it came from; secrets masked.
std::string show_configuration(declared_settings const& settings);

/// A configuration file that holds every setting with its present value, each under its description as a
/// comment. Secrets stand there empty.
std::string example_configuration(declared_settings const& settings);

/// The setting's name in the environment: "http.maxBodyBytes" -> FCG__HTTP__MAXBODYBYTES.
std::string environment_name(std::string_view setting_name);

} // namespace fcg::core
