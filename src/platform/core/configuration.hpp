#pragma once
#include "platform/core/settings.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace fcg::core {

/// Overlays the declared defaults with `files` in their order, then with `environment`. A later layer wins.
///
/// A file is a JSON object, nested at the dots of the settings' names, with // comments. In the environment,
/// FCG__HTTP__PORT is "http.port", in any case; a list is separated by commas, a dictionary is a JSON object.
/// Variables that do not begin with FCG__ are ignored.
///
/// Returns all errors at once, each with the setting's name and the source of the value; empty if there are
/// none. After an error the values must not be used. Errors never repeat secrets.
std::vector<std::string> load_configuration(declared_settings& settings,
                                            std::vector<std::filesystem::path> const& files,
                                            std::map<std::string, std::string> const& environment);

/// Returns one line for each setting: its name, its value as JSON and its source. Secrets are masked.
std::string show_configuration(declared_settings const& settings);

/// Returns a configuration file that holds every setting with its present value under its description as a
/// comment. Secrets are empty.
std::string example_configuration(declared_settings const& settings);

/// Returns the setting's name in the environment: "http.maxBodyBytes" -> FCG__HTTP__MAXBODYBYTES.
std::string environment_name(std::string_view setting_name);

} // namespace fcg::core
