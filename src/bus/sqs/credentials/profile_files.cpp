#include "bus/sqs/credentials/profile_files.hpp"

#include "platform/core/text.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <ranges>
#include <stdexcept>
#include <system_error>

namespace fcg::bus::sqs {
namespace {

namespace files = std::filesystem;

constexpr std::uintmax_t largest_file = 1'048'576;

std::string path_of(aws_environment const& environment, char const* variable, char const* usual)
{
    auto path = environment.variable(variable);
    if (path.empty())
        path = usual;
    return path.starts_with("~/") ? environment.home + path.substr(1) : path;
}

profile_sections read_sections(std::string const& path)
{
    std::error_code unknown; // ignored: read_small_file() reports why an existing file cannot be read
    if (files::status(path, unknown).type() == files::file_type::not_found)
        return {};
    auto const text = read_small_file(path);
    try {
        return parse_profiles(text);
    } catch (std::runtime_error const& error) {
        throw std::runtime_error(path + ": " + error.what());
    }
}

/// Returns "orders" for "profile orders" and " profile  orders "; the section "default" needs no such prefix.
std::string name_in_config(std::string_view section)
{
    constexpr std::string_view word = "profile";
    if (!section.starts_with(word) || section.size() == word.size())
        return section == "default" ? "default" : "";
    auto const name = section.substr(word.size());
    return name.front() == ' ' || name.front() == '\t' ? std::string(core::trim(name)) : "";
}

std::string section_name(std::string_view line, std::string const& text)
{
    auto const end = line.find(']');
    if (end == std::string_view::npos)
        throw std::runtime_error(text + " opens a bracket that is not closed");
    return std::string(core::trim(line.substr(1, end - 1)));
}

} // namespace

profile_choice profile_choice::of(std::string const& configured, aws_environment const& environment)
{
    auto name =
        configured.empty() ? environment.first_of({"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}) : configured;
    return name.empty() ? profile_choice{} : profile_choice{.name = std::move(name), .is_explicit = true};
}

profile_sections parse_profiles(std::string_view text)
{
    profile_sections sections;
    profile_lines* current = nullptr;
    std::size_t number = 0;
    for (auto const range : std::views::split(text, '\n')) {
        std::string_view const line(range.begin(), range.end());
        auto const content = core::trim(line);
        auto const line_name = "line " + std::to_string(++number);
        if (content.empty() || content.starts_with('#') || content.starts_with(';'))
            continue;
        if (content.starts_with('[')) {
            current = &sections[section_name(content, line_name)];
            continue;
        }
        if (!current)
            throw std::runtime_error(line_name + " is before the first section");
        if (line.front() == ' ' || line.front() == '\t')
            continue;
        auto const equals = content.find('=');
        if (equals == std::string_view::npos || equals == 0)
            throw std::runtime_error(line_name + " is neither a section nor \"key = value\"");
        (*current)[core::to_lower_ascii(core::trim(content.substr(0, equals)))] =
            core::trim(content.substr(equals + 1));
    }
    return sections;
}

std::string profile_files::value(std::string_view key) const
{
    for (auto const* lines : {&credentials, &config})
        if (auto const it = lines->find(key); it != lines->end())
            return it->second;
    return {};
}

profile_files read_profile(profile_choice const& chosen, aws_environment const& environment)
{
    profile_files read{.credentials_path =
                           path_of(environment, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
                       .config_path = path_of(environment, "AWS_CONFIG_FILE", "~/.aws/config"),
                       .credentials = {},
                       .config = {}};
    auto const credentials = read_sections(read.credentials_path);
    if (auto const it = credentials.find(chosen.name); it != credentials.end()) {
        read.credentials = it->second;
        read.is_there = true;
    }
    for (auto const& [section, lines] : read_sections(read.config_path))
        if (name_in_config(section) == chosen.name) {
            read.config.insert(lines.begin(), lines.end());
            read.is_there = true;
        }
    return read;
}

std::string read_small_file(std::string const& path)
{
    auto const fail = [&path](std::string const& why) {
        throw std::runtime_error("cannot read " + path + ": " + why);
    };
    std::error_code error;
    auto const status = files::status(path, error);
    if (status.type() == files::file_type::not_found)
        fail("it does not exist");
    if (error)
        fail(error.message());
    if (!files::is_regular_file(status))
        fail("it is not a file");
    if (files::file_size(path, error) > largest_file || error)
        fail(error ? error.message() : "it is larger than 1 MiB");
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream.is_open() || stream.bad())
        fail(std::generic_category().message(errno));
    return text;
}

} // namespace fcg::bus::sqs
