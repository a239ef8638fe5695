#include "platform/core/configuration.hpp"

#include "platform/core/numbers.hpp"
#include "platform/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string_view>
#include <type_traits>
#include <variant>

namespace fcg::core {
namespace {

using json = nlohmann::json;
using errors = std::vector<std::string>;

/// Returns true if a setting of type T accepts values of this type.
template <class T>
bool has_type(json const& value)
{
    auto const is_text = [](json const& element) { return element.is_string(); };
    if constexpr (std::is_same_v<T, bool>)
        return value.is_boolean();
    else if constexpr (std::is_same_v<T, std::int64_t>)
        return value.is_number_unsigned() ? value.get<std::uint64_t>() <= INT64_MAX
                                          : value.is_number_integer();
    else if constexpr (std::is_same_v<T, double>)
        return value.is_number();
    else if constexpr (std::is_same_v<T, std::string>)
        return value.is_string();
    else if constexpr (std::is_same_v<T, std::vector<std::string>>)
        return value.is_array() && std::ranges::all_of(value, is_text);
    else
        return value.is_object() && std::ranges::all_of(value, is_text);
}

/// Sets the target if the value has its type, and returns whether it has.
template <class T>
bool assign(T& target, json const& value)
{
    bool const fits = has_type<T>(value);
    if (fits)
        target = value.get<T>();
    return fits;
}

/// Reads an environment variable for a setting of type T. Returns discarded if the text is not valid.
template <class T>
json read_text(std::string const& text)
{
    if constexpr (std::is_same_v<T, bool>) {
        std::string const lower = to_lower_ascii(text);
        bool const yes = lower == "true" || lower == "1";
        bool const no = lower == "false" || lower == "0";
        return yes || no ? json(yes) : json(json::value_t::discarded);
    } else if constexpr (std::is_arithmetic_v<T>) {
        auto const number = parse_number<T>(text);
        return number ? json(*number) : json(json::value_t::discarded);
    } else if constexpr (std::is_same_v<T, std::string>) {
        return text;
    } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
        json list = json::array();
        std::string_view rest = trim(text);
        while (!rest.empty()) {
            std::size_t const comma = std::min(rest.find(','), rest.size());
            list.push_back(trim(rest.substr(0, comma)));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
        return list;
    } else {
        return json::parse(text, nullptr, false);
    }
}

/// Returns the names of all settings and of all sections that hold them.
std::vector<std::string> known_names(declared_settings const& settings)
{
    std::vector<std::string> names;
    for (setting const& setting : settings.all())
        for (std::size_t end = setting.name.size(); end != std::string::npos && end > 0;
             end = setting.name.rfind('.', end - 1))
            names.push_back(setting.name.substr(0, end));
    return names;
}

/// The name of each type of setting::target in errors, in the order of the variant.
constexpr std::array<std::string_view, std::variant_size_v<decltype(setting::target)>> kinds{
    "true or false", "a whole number",  "a number",
    "a text",        "a list of texts", "an object whose values are texts"};

/// Returns what the setting accepts: "a whole number, 1 to 65535".
std::string wanted(setting const& setting)
{
    std::string const kind(kinds[setting.target.index()]);
    return setting.bounds.empty() ? kind : kind + ", " + setting.bounds;
}

/// Sets the setting to `value` and appends an error to `out` if the value is wrong.
void apply(setting& setting, json const& value, std::string const& source, errors& out)
{
    setting.source = source;
    bool const fits = std::visit([&value](auto* target) { return assign(*target, value); }, setting.target);
    std::string const error_text = !fits ? "wrong type" : setting.check ? setting.check() : "";
    if (!error_text.empty())
        out.push_back(setting.name + " (" + source + "): " + error_text + "; it must be " + wanted(setting));
}

/// Returns the error for a name that no setting has.
std::string unknown_setting(declared_settings const& settings, std::string const& name,
                            std::string const& source)
{
    if (auto const now = settings.new_name(name); !now.empty())
        return name + " (" + source + "): is called " + now + " now";
    return name + " (" + source + "): there is no such setting; the nearest is " +
           std::string(nearest_name(name, known_names(settings)));
}

/// Applies an object of a file. `path` is the dotted name of `object` with a dot at the end, or empty.
void apply_object(declared_settings& settings, std::string const& path, json const& object,
                  std::string const& source, errors& out)
{
    for (auto const& [key, value] : object.items()) {
        std::string const name = path + key;
        auto const is_inside = [section = name + "."](setting const& current_setting) {
            return current_setting.name.starts_with(section);
        };
        if (setting* const setting = settings.find(name))
            apply(*setting, value, source, out);
        else if (!std::ranges::any_of(settings.all(), is_inside))
            out.push_back(unknown_setting(settings, name, source));
        else if (value.is_object())
            apply_object(settings, name + ".", value, source, out);
        else
            out.push_back(name + " (" + source + "): wrong type; it is a section and must be an object");
    }
}

/// Returns "line 3, column 5" for the byte number `byte`, counted from 1. The parser's own message would
/// repeat the text, which may be a secret.
std::string place_in(std::string_view text, std::size_t byte)
{
    std::string_view const before = text.substr(0, byte > 0 ? byte - 1 : 0);
    std::size_t const column = before.size() - (before.rfind('\n') + 1) + 1; // npos + 1 is 0
    return "line " + std::to_string(std::ranges::count(before, '\n') + 1) + ", column " +
           std::to_string(column);
}

void apply_file(declared_settings& settings, std::filesystem::path const& file, errors& out)
{
    std::string const source = file.string();
    std::ifstream stream(file, std::ios::binary);
    stream.peek(); // a folder can be opened, but not read
    if (stream.fail()) {
        out.push_back(source + ": cannot be read");
        return;
    }
    std::string const text{std::istreambuf_iterator<char>(stream), {}};
    try {
        json const root = json::parse(text, nullptr, true, true);
        if (root.is_object())
            apply_object(settings, "", root, source, out);
        else
            out.push_back(source + ": must be a JSON object");
    } catch (json::parse_error const& broken) {
        out.push_back(source + ": is not JSON at " + place_in(text, broken.byte));
    }
}

constexpr std::string_view environment_prefix = "FCG__";

/// Returns the error for a variable that names no setting.
std::string unknown_variable(declared_settings const& settings, std::string const& variable)
{
    std::string dotted = variable.substr(environment_prefix.size());
    for (auto index = dotted.find("__"); index != std::string::npos; index = dotted.find("__", index))
        dotted.replace(index, 2, ".");
    if (auto const now = settings.new_name(dotted); !now.empty())
        return variable + " (environment): is called " + environment_name(now) + " now";
    std::vector<std::string> names = known_names(settings);
    std::ranges::transform(names, names.begin(), environment_name);
    return variable + " (environment): there is no such setting; the nearest is " +
           std::string(nearest_name(variable, names));
}

void apply_environment(declared_settings& settings, std::map<std::string, std::string> const& environment,
                       errors& out)
{
    for (auto const& [variable, text] : environment) {
        std::string const lower = to_lower_ascii(variable);
        if (!lower.starts_with(to_lower_ascii(environment_prefix)))
            continue;
        auto const is_meant = [&lower](setting const& setting) {
            return to_lower_ascii(environment_name(setting.name)) == lower;
        };
        auto const it = std::ranges::find_if(settings.all(), is_meant);
        if (it == settings.all().end()) {
            out.push_back(unknown_variable(settings, variable));
            continue;
        }
        json const value = std::visit([&text]<class T>(T*) { return read_text<T>(text); }, it->target);
        apply(*it, value, "environment " + variable, out);
    }
}

} // namespace

std::string environment_name(std::string_view setting_name)
{
    std::string name(environment_prefix);
    for (char const character : setting_name) {
        if (character == '.')
            name += "__";
        else
            name +=
                character >= 'a' && character <= 'z' ? static_cast<char>(character - ('a' - 'A')) : character;
    }
    return name;
}

std::vector<std::string> load_configuration(declared_settings& settings,
                                            std::vector<std::filesystem::path> const& files,
                                            std::map<std::string, std::string> const& environment)
{
    errors out;
    for (auto const& file : files)
        apply_file(settings, file, out);
    apply_environment(settings, environment, out);
    return out;
}

} // namespace fcg::core
