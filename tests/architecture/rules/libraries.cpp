#include "rules.hpp"

#include <algorithm>

namespace fcg::architecture {
namespace {

/// A library that only some places know.
struct enclosure {
    std::string header; ///< how its includes begin
    std::vector<std::string> places;
    std::string instead;
    std::string name = {};           ///< how its names begin, where those are unmistakable
    bool is_closed_to_tests = false; ///< otherwise a test may use it anywhere
};

std::vector<enclosure> const enclosures{
    // The one test component is the file system that forgets what was not synced, which the engine calls.
    {"sqlite3",
     {"src/platform/storage/", "tests/power_cut/forgetful_vfs.cpp"},
     "read and write through storage::reader and storage::transaction",
     "sqlite3",
     true},
    {"aws/", {"src/bus/sqs/"}, "send and receive through bus/queue.hpp", "Aws"},
    {"sodium", {"src/modules/users/"}, "passwords and keys are the business of users"},
    {"jwt/", {"src/modules/users/"}, "tokens are the business of users; others get an http::principal"},
    {"utf8proc",
     {"src/modules/indexer/inside/text/"},
     "fold words through inside/text/words.hpp",
     "utf8proc"},
    {"curl/",
     {"src/modules/notifications/inside/mail/"},
     "call others through platform/http/client.hpp",
     "curl"},
    {"prometheus/", {"src/platform/telemetry/"}, "count through telemetry::metrics"},
    {"spdlog/", {"src/platform/"}, "log through telemetry::log"},
    {"nlohmann/", {"src/platform/"}, "answer with http shapes, read json::value"},
    {"CLI/", {"src/app/"}, "the command line is the business of app"},
    {"boost/beast/", {"src/platform/http/"}, "use our own http::request and http::response"},
    {"boost/", {"src/platform/", "src/bus/", "src/app/"}, "await a task<T> of platform/async"},
};

/// Compiled once, and the client: every other file with Beast in it is the server.
std::vector<std::string> const not_the_server{"src/platform/http/beast.cpp", "src/platform/http/client.cpp"};

bool is_closed(enclosure const& library, source const& one)
{
    bool const is_meant =
        one.path.starts_with("src/") || (library.is_closed_to_tests && one.path.starts_with("tests/"));
    return is_meant && !lies_in(one.path, library.places);
}

std::string refusal(std::string const& what, enclosure const& library)
{
    std::string places;
    for (auto const& place : library.places)
        places += (places.empty() ? "" : ", ") + place;
    return what + " belongs only in " + places + ": " + library.instead;
}

void look_at_includes(source const& one, findings& found)
{
    for (auto const& line : one.includes) {
        auto const is_from = [&](enclosure const& library) {
            return line.target.starts_with(library.header);
        };
        auto const library = std::ranges::find_if(enclosures, is_from);
        if (library != enclosures.end() && is_closed(*library, one))
            found.push_back({one.path, line.line, refusal("<" + line.target + ">", *library)});
    }
}

void look_at_names(source const& one, findings& found)
{
    for (auto const& token : one.tokens)
        for (auto const& library : enclosures)
            if (!library.name.empty() && token.text.starts_with(library.name) && is_closed(library, one))
                if (token.is(library.name) || token.text.starts_with(library.name + "_"))
                    found.push_back({one.path, token.line, refusal(token.text, library)});
}

/// Beast costs seconds in every file that sees it: no header of ours includes it, and one source does besides
/// those above.
void look_for_second_servers(tree const& all, findings& found)
{
    source const* server = nullptr;
    for (auto const& one : all) {
        auto const line = std::ranges::find_if(
            one.includes, [](include_line const& it) { return it.target.starts_with("boost/beast/"); });
        if (line == one.includes.end() || !one.path.starts_with("src/platform/http/") ||
            lies_in(one.path, not_the_server))
            continue;
        if (is_header(one))
            found.push_back(
                {one.path, line->line, "Beast in a header reaches all who include it: keep it in the .cpp"});
        else if (server != nullptr)
            found.push_back({one.path, line->line,
                             "Beast's server side is already in " + server->path +
                                 ": one .cpp includes it, the others use http::request and http::response"});
        else
            server = &one;
    }
}

} // namespace

findings libraries(tree const& all)
{
    findings found;
    for (auto const& one : all) {
        look_at_includes(one, found);
        look_at_names(one, found);
    }
    look_for_second_servers(all, found);
    return found;
}

} // namespace fcg::architecture
