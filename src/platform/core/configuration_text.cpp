#include "platform/core/configuration.hpp"
#include "platform/core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <variant>

namespace fcg::core {
namespace {

// Each to_json() returns a value of its type as JSON text.

std::string to_json(bool value)
{
    return value ? "true" : "false";
}

std::string to_json(std::int64_t value)
{
    return std::to_string(value);
}

std::string to_json(double value)
{
    std::array<char, 32> text{};
    auto const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

std::string to_json(std::string const& value)
{
    std::string text;
    append_json_string(text, value);
    return text;
}

std::string to_json(std::vector<std::string> const& value)
{
    std::string text;
    for (std::string const& name : value)
        text += (text.empty() ? "" : ", ") + to_json(name);
    return "[" + text + "]";
}

std::string to_json(std::map<std::string, std::string> const& value)
{
    std::string text;
    for (auto const& [name, entry] : value)
        text += (text.empty() ? "" : ", ") + to_json(name) + ": " + to_json(entry);
    return "{" + text + "}";
}

std::string value_of(setting const& setting)
{
    return std::visit([](auto const* target) { return to_json(*target); }, setting.target);
}

/// A section of the example file, or one setting in it.
struct example_node {
    std::string key;
    setting const* leaf = nullptr;
    std::vector<example_node> children{};

    example_node& child(std::string_view name)
    {
        auto const it = std::ranges::find(children, name, &example_node::key);
        return it != children.end() ? *it : children.emplace_back(example_node{.key = std::string(name)});
    }
};

/// Returns the sections and settings in the order in which they were first declared.
example_node example_tree(declared_settings const& settings)
{
    example_node root;
    for (setting const& setting : settings.all()) {
        example_node* section = &root;
        std::string_view rest = setting.name;
        for (std::size_t dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
            section = &section->child(rest.substr(0, dot));
            rest.remove_prefix(dot + 1);
        }
        section->child(rest).leaf = &setting;
    }
    return root;
}

constexpr std::size_t comment_width = 110;

/// Appends the text as // lines of at most comment_width characters.
void append_comment(std::string& out, std::string const& indent, std::string_view text)
{
    std::string const start = indent + "//";
    std::string line = start;
    while (!(text = trim(text)).empty()) {
        std::string_view const word = text.substr(0, text.find_first_of(" \n"));
        if (line != start && line.size() + 1 + word.size() > comment_width) {
            out += line + "\n";
            line = start;
        }
        line.append(1, ' ').append(word);
        text.remove_prefix(word.size());
    }
    out += line + "\n";
}

/// Returns the comment above a setting: "The port; 0 picks a free one (0 to 65535)."
std::string comment_for(setting const& setting)
{
    std::string text = setting.description;
    if (text.ends_with('.'))
        text.pop_back();
    if (!setting.bounds.empty())
        text += " (" + setting.bounds + ")";
    text += ".";
    if (setting.secret)
        text += " A secret: better given as " + environment_name(setting.name) + " than here.";
    return text;
}

/// Returns the value as JSON: a dictionary with entries on one line each, anything else on a single line.
std::string example_value(setting const& setting, std::string const& indent)
{
    if (setting.secret)
        return R"("")";
    auto const* const entries = std::get_if<std::map<std::string, std::string>*>(&setting.target);
    if (!entries || (*entries)->empty())
        return value_of(setting);
    std::string text;
    for (auto const& [name, entry] : **entries)
        text += (text.empty() ? "\n" : ",\n") + indent + "  " + to_json(name) + ": " + to_json(entry);
    return "{" + text + "\n" + indent + "}";
}

void append_section(std::string& out, example_node const& section, std::string const& indent)
{
    std::string const inner = indent + "  ";
    out += "{\n";
    for (example_node const& example_node : section.children) {
        if (example_node.leaf)
            append_comment(out, inner, comment_for(*example_node.leaf));
        out += inner + to_json(example_node.key) + ": ";
        if (example_node.leaf)
            out += example_value(*example_node.leaf, inner);
        else
            append_section(out, example_node, inner);
        bool const last = &example_node == &section.children.back();
        out += last ? "\n" : ",\n\n";
    }
    out += indent + "}";
}

} // namespace

std::string show_configuration(declared_settings const& settings)
{
    std::string text;
    for (setting const& setting : settings.all()) {
        std::string const value = value_of(setting);
        bool const masked = setting.secret && value != R"("")";
        text += setting.name + " = " + (masked ? "\"********\"" : value) + "  (" + setting.source + ")\n";
    }
    return text;
}

std::string example_configuration(declared_settings const& settings)
{
    std::string text;
    append_section(text, example_tree(settings), "");
    return text + "\n";
}

} // namespace fcg::core
