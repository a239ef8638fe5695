#include "rules.hpp"

#include <algorithm>

namespace fcg::architecture {
namespace {

/// A library that only certain files may use.
struct enclosure {
    std::string header; ///< the beginning of its includes
    std::vector<std::string> paths;
    std::string instead;
    std::string name = {};           ///< the beginning of its names, if that is unmistakable
    bool is_closed_to_tests = false; ///< false allows every test to use it
};

std::vector<enclosure> const enclosures{
    // One test component is listed: the engine calls the file system that forgets what was not synced.
    {"sqlite3",
     {"src/platform/storage/", "tests/power_cut/forgetful_vfs.cpp"},
     "read and write through storage::reader and storage::transaction",
     "sqlite3",
     true},
    {"aws/", {"src/bus/sqs/"}, "send and receive through bus/queue.hpp", "Aws"},
    {"sodium", {"src/modules/users/"}, "passwords and keys are the business of users"},
    {"jwt/", {"src/modules/users/"}, "tokens are the business of users; others get an http::principal"},
    {"utf8proc",
     {"src/modules/indexer/internal/text/"},
     "fold words through internal/text/words.hpp",
     "utf8proc"},
    {"curl/",
     {"src/modules/notifications/internal/mail/"},
     "call others through platform/http/client/client.hpp",
     "curl"},
    {"prometheus/", {"src/platform/telemetry/"}, "count through telemetry::metrics"},
    {"spdlog/", {"src/platform/"}, "log through telemetry::log"},
    {"nlohmann/", {"src/platform/"}, "answer with http shapes, read json::value"},
    {"CLI/", {"src/app/"}, "the command line is the business of app"},
    {"boost/beast/", {"src/platform/http/"}, "use our own http::request and http::response"},
    {"boost/", {"src/platform/", "src/bus/", "src/app/"}, "await a task<T> of platform/async"},
};

/// The file that compiles Beast once, and the client. Every other file that includes Beast is the server.
std::vector<std::string> const not_the_server{"src/platform/http/server/beast.cpp",
                                              "src/platform/http/client/client.cpp"};

bool is_closed(enclosure const& library, source const& source)
{
    bool const is_meant =
        source.path.starts_with("src/") || (library.is_closed_to_tests && source.path.starts_with("tests/"));
    return is_meant && !lies_in(source.path, library.paths);
}

std::string refusal(std::string const& text, enclosure const& library)
{
    std::string paths;
    for (auto const& path : library.paths)
        paths += (paths.empty() ? "" : ", ") + path;
    return text + " belongs only in " + paths + ": " + library.instead;
}

void look_at_includes(source const& source, findings& findings)
{
    for (auto const& line : source.includes) {
        auto const is_from = [&](enclosure const& library) {
            return line.target.starts_with(library.header);
        };
        auto const library = std::ranges::find_if(enclosures, is_from);
        if (library != enclosures.end() && is_closed(*library, source))
            findings.push_back({source.path, line.line, refusal("<" + line.target + ">", *library)});
    }
}

void look_at_names(source const& source, findings& findings)
{
    for (auto const& token : source.tokens)
        for (auto const& library : enclosures)
            if (!library.name.empty() && token.text.starts_with(library.name) && is_closed(library, source))
                if (token.is(library.name) || token.text.starts_with(library.name + "_"))
                    findings.push_back({source.path, token.line, refusal(token.text, library)});
}

/// Refuses Beast in headers and in further sources, since it costs seconds in every file that includes it.
/// One source besides those above may include it.
void look_for_second_servers(tree const& tree, findings& findings)
{
    source const* server = nullptr;
    for (auto const& source : tree) {
        auto const line = std::ranges::find_if(
            source.includes, [](include_line const& it) { return it.target.starts_with("boost/beast/"); });
        if (line == source.includes.end() || !source.path.starts_with("src/platform/http/") ||
            lies_in(source.path, not_the_server))
            continue;
        if (is_header(source))
            findings.push_back({source.path, line->line,
                                "Beast in a header reaches all who include it: keep it in the .cpp"});
        else if (server != nullptr)
            findings.push_back(
                {source.path, line->line,
                 "Beast's server side is already in " + server->path +
                     ": one .cpp includes it, the others use http::request and http::response"});
        else
            server = &source;
    }
}

} // namespace

findings libraries(tree const& tree)
{
    findings findings;
    for (auto const& source : tree) {
        look_at_includes(source, findings);
        look_at_names(source, findings);
    }
    look_for_second_servers(tree, findings);
    return findings;
}

} // namespace fcg::architecture
