#include "platform/core/configuration.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace fcg::core;

namespace {

struct sample_settings {
    bool enabled = true;
    std::int64_t port = 8080;
    std::int64_t max_body_bytes = 1'048'576;
    double jitter = 0.5;
    std::string folder = "data";
    std::string transport = "sqlite";
    std::string key;
    std::vector<std::string> modules{"users", "games"};
    std::map<std::string, std::string> aliases{{"/jogos", "/api/games"}};
};

void declare_settings(declared_settings& settings, sample_settings& it)
{
    settings.flag("http.enabled", it.enabled, "Answer HTTP at all");
    settings.number("http.port", it.port, 0, 65535, "The port; 0 picks a free one");
    settings.number("http.maxBodyBytes", it.max_body_bytes, 1024, 1'000'000'000, "The largest body");
    settings.renamed("http.mostBodyBytes", "http.maxBodyBytes");
    settings.fraction("bus.jitter", it.jitter, 0, 1, "How much of a delay is chance");
    settings.text("storage.folder", it.folder, "Where the data is");
    settings.choice("bus.transport", it.transport, {"sqlite", "sqs"}, "What carries the messages");
    settings.secret("auth.key", it.key, "Signs tokens");
    settings.list("modules", it.modules, "What runs here");
    settings.dictionary("http.aliases", it.aliases, "Other paths");
}

/// The settings above, files to load them from, and the result.
struct loading {
    loading() { declare_settings(settings, values); }

    void file(std::string const& name, std::string_view content)
    {
        files.push_back(folder / name);
        std::ofstream(files.back()) << content;
    }

    /// Loads the files. Returns the errors, one on each line, without the folder's name.
    std::string load()
    {
        std::string text;
        for (std::string value : load_configuration(settings, files, environment)) {
            std::string const prefix = folder.path().string() + "/";
            for (std::size_t index = value.find(prefix); index != std::string::npos;
                 index = value.find(prefix))
                value.erase(index, prefix.size());
            text += value + "\n";
        }
        return text;
    }

    std::string source(std::string_view name)
    {
        return std::filesystem::path(settings.find(name)->source).filename().string();
    }

    fcg::test::temporary_folder folder;
    sample_settings values;
    declared_settings settings;
    std::vector<std::filesystem::path> files;
    std::map<std::string, std::string> environment;
};

} // namespace

TEST_CASE("without files and environment the defaults stay")
{
    loading sample;
    sample.environment = {{"PATH", "/bin"}, {"FCG_HOME", "not ours: one underscore"}};
    CHECK(sample.load() == "");
    CHECK(sample.values.port == 8080);
    CHECK(sample.source("http.port") == "default");
}

TEST_CASE("a file with comments sets values of every type")
{
    loading sample;
    sample.file("a.json", R"({
        // the web
        "http": { "enabled": false, "port": 9000, "aliases": { "/x": "/y" } },
        "bus": { "jitter": 1, "transport": "sqs" },
        "modules": [],
        "auth": { "key": "k" }, "storage": { "folder": "" }
    })");
    CHECK(sample.load() == "");
    CHECK_FALSE(sample.values.enabled);
    CHECK(sample.values.port == 9000);
    CHECK(sample.values.jitter == 1.0);
    CHECK(sample.values.transport == "sqs");
    CHECK(sample.values.modules.empty());
    CHECK(sample.values.key == "k");
    CHECK(sample.values.folder == "");
    CHECK(sample.values.aliases == std::map<std::string, std::string>{{"/x", "/y"}});
}

TEST_CASE("a later file wins over an earlier one, and the environment over both")
{
    loading sample;
    sample.file("a.json", R"({"http": {"port": 1, "maxBodyBytes": 2000}, "storage": {"folder": "a"}})");
    sample.file("b.json", R"({"http": {"port": 2, "maxBodyBytes": 3000}})");
    sample.environment = {{"FCG__HTTP__PORT", "3"}};
    CHECK(sample.load() == "");
    CHECK(sample.values.port == 3);
    CHECK(sample.values.max_body_bytes == 3000);
    CHECK(sample.values.folder == "a");
    CHECK(sample.source("http.port") == "environment FCG__HTTP__PORT");
    CHECK(sample.source("http.maxBodyBytes") == "b.json");
    CHECK(sample.source("storage.folder") == "a.json");
}

TEST_CASE("the environment sets values of every type, in any case")
{
    loading sample;
    sample.environment = {{"FCG__HTTP__ENABLED", "False"},
                          {"FCG__HTTP__MAXBODYBYTES", "4096"},
                          {"fcg__bus__jitter", "0.25"},
                          {"FCG__Bus__Transport", "sqs"},
                          {"FCG__AUTH__KEY", "a,b"},
                          {"FCG__MODULES", " games, library ,users"},
                          {"FCG__HTTP__ALIASES", R"({"/pagamento": "/api/payments"})"}};
    CHECK(sample.load() == "");
    CHECK_FALSE(sample.values.enabled);
    CHECK(sample.values.max_body_bytes == 4096);
    CHECK(sample.values.jitter == 0.25);
    CHECK(sample.values.transport == "sqs");
    CHECK(sample.values.key == "a,b");
    CHECK(sample.values.modules == std::vector<std::string>{"games", "library", "users"});
    CHECK(sample.values.aliases == std::map<std::string, std::string>{{"/pagamento", "/api/payments"}});
}

TEST_CASE("an empty list in the environment is an empty list")
{
    loading sample;
    sample.environment = {{"FCG__MODULES", ""}};
    CHECK(sample.load() == "");
    CHECK(sample.values.modules.empty());
}

TEST_CASE("an unknown setting is an error that names the nearest one and where it stands")
{
    loading sample;
    sample.file("a.json", R"({"http": {"prot": 1}, "storge": {"folder": "x"}})");
    sample.environment = {{"FCG__HTTP__PROT", "1"}};
    CHECK(sample.load() ==
          "http.prot (a.json): there is no such setting; the nearest is http.port\n"
          "storge (a.json): there is no such setting; the nearest is storage\n"
          "FCG__HTTP__PROT (environment): there is no such setting; the nearest is FCG__HTTP__PORT\n");
}

TEST_CASE("the former name of a setting is an error that tells its new name")
{
    loading sample;
    sample.file("a.json", R"({"http": {"mostBodyBytes": 4096}})");
    sample.environment = {{"FCG__HTTP__MOSTBODYBYTES", "4096"}};
    CHECK(sample.load() == "http.mostBodyBytes (a.json): is called http.maxBodyBytes now\n"
                           "FCG__HTTP__MOSTBODYBYTES (environment): is called FCG__HTTP__MAXBODYBYTES now\n");
    CHECK(sample.values.max_body_bytes == 1'048'576);
}

TEST_CASE("a wrong type is an error that names setting, source and what it must be")
{
    loading sample;
    sample.file("a.json", R"({"http": {"port": "80", "enabled": 1, "aliases": {"/x": 1}, "maxBodyBytes": 1e4},
                              "bus": {"jitter": null}, "modules": "users", "storage": 7})");
    sample.environment = {
        {"FCG__HTTP__PORT", "80 "}, {"FCG__BUS__JITTER", "half"}, {"FCG__HTTP__ALIASES", "{"}};
    CHECK(sample.load() ==
          "bus.jitter (a.json): wrong type; it must be a number, 0 to 1\n"
          "http.aliases (a.json): wrong type; it must be an object whose values are texts\n"
          "http.enabled (a.json): wrong type; it must be true or false\n"
          "http.maxBodyBytes (a.json): wrong type; it must be a whole number, 1024 to 1000000000\n"
          "http.port (a.json): wrong type; it must be a whole number, 0 to 65535\n"
          "modules (a.json): wrong type; it must be a list of texts\n"
          "storage (a.json): wrong type; it is a section and must be an object\n"
          "bus.jitter (environment FCG__BUS__JITTER): wrong type; it must be a number, 0 to 1\n"
          "http.aliases (environment FCG__HTTP__ALIASES): wrong type; it must be an object whose values are "
          "texts\n"
          "http.port (environment FCG__HTTP__PORT): wrong type; it must be a whole number, 0 to 65535\n");
}

TEST_CASE("a value out of bounds is an error that repeats it with its bounds")
{
    loading sample;
    sample.file(
        "a.json",
        R"({"http": {"port": 65536, "maxBodyBytes": 18446744073709551615}, "bus": {"jitter": -0.1}})");
    sample.environment = {{"FCG__BUS__TRANSPORT", "kafka"}, {"FCG__BUS__JITTER", "nan"}};
    CHECK(sample.load() ==
          "bus.jitter (a.json): -0.1 is out of bounds; it must be a number, 0 to 1\n"
          "http.maxBodyBytes (a.json): wrong type; it must be a whole number, 1024 to 1000000000\n"
          "http.port (a.json): 65536 is out of bounds; it must be a whole number, 0 to 65535\n"
          "bus.jitter (environment FCG__BUS__JITTER): nan is out of bounds; it must be a number, 0 to 1\n"
          "bus.transport (environment FCG__BUS__TRANSPORT): \"kafka\" is not a choice; "
          "it must be a text, one of sqlite, sqs\n");
}

TEST_CASE("a secret is never repeated in a complaint")
{
    loading sample;
    sample.file("a.json", R"({"auth": {"key": ["hunter2"]}})");
    sample.file("b.json", "{\"auth\":\n {\"key\": hunter2}}");
    CHECK(sample.load() == "auth.key (a.json): wrong type; it must be a text\n"
                           "b.json: is not JSON at line 2, column 10\n");
}

TEST_CASE("a file that cannot be read, or is no JSON object, is an error; the others are still looked at")
{
    loading sample;
    sample.files = {sample.folder / "missing.json", sample.folder.path() / ""};
    sample.file("empty.json", "");
    sample.file("list.json", "[1]");
    sample.file("good.json", R"({"http": {"port": 70000}})");
    CHECK(sample.load() ==
          "missing.json: cannot be read\n"
          ": cannot be read\n"
          "empty.json: is not JSON at line 1, column 1\n"
          "list.json: must be a JSON object\n"
          "http.port (good.json): 70000 is out of bounds; it must be a whole number, 0 to 65535\n");
}

TEST_CASE("what is shown is each value with its source, secrets masked")
{
    loading sample;
    CHECK(sample.load() == "");
    std::string const before = show_configuration(sample.settings);
    CHECK(before.find("auth.key = \"\"  (default)\n") != std::string::npos);

    sample.environment = {{"FCG__AUTH__KEY", "hunter2"}, {"FCG__HTTP__PORT", "81"}};
    CHECK(sample.load() == "");
    CHECK(show_configuration(sample.settings) == R"(http.enabled = true  (default)
http.port = 81  (environment FCG__HTTP__PORT)
http.maxBodyBytes = 1048576  (default)
bus.jitter = 0.5  (default)
storage.folder = "data"  (default)
bus.transport = "sqlite"  (default)
auth.key = "********"  (environment FCG__AUTH__KEY)
modules = ["users", "games"]  (default)
http.aliases = {"/jogos": "/api/games"}  (default)
)");
}

TEST_CASE("the example holds every setting under its description, secrets empty")
{
    loading sample;
    sample.values.key = "a default for development";
    CHECK(example_configuration(sample.settings) == R"({
  "http": {
    // Answer HTTP at all.
    "enabled": true,

    // The port; 0 picks a free one (0 to 65535).
    "port": 8080,

    // The largest body (1024 to 1000000000).
    "maxBodyBytes": 1048576,

    // Other paths.
    "aliases": {
      "/jogos": "/api/games"
    }
  },

  "bus": {
    // How much of a delay is chance (0 to 1).
    "jitter": 0.5,

    // What carries the messages (one of sqlite, sqs).
    "transport": "sqlite"
  },

  "storage": {
    // Where the data is.
    "folder": "data"
  },

  "auth": {
    // Signs tokens. A secret: better given as FCG__AUTH__KEY than here.
    "key": ""
  },

  // What runs here.
  "modules": ["users", "games"]
}
)");
}

TEST_CASE("the example loads without a complaint and changes nothing")
{
    loading sample;
    std::string const before = example_configuration(sample.settings);
    sample.file("example.json", before);
    CHECK(sample.load() == "");
    CHECK(example_configuration(sample.settings) == before);
}

TEST_CASE("a long description is broken into several comment lines")
{
    std::int64_t value = 1;
    declared_settings settings;
    std::string sentence = "word";
    for (int i = 0; i < 60; ++i)
        sentence += " word";
    settings.number("a.b", value, 1, 2, sentence);
    std::string const text = example_configuration(settings);
    std::size_t longest = 0;
    for (std::size_t index = 0; index < text.size(); index = text.find('\n', index) + 1)
        longest = std::max(longest, text.find('\n', index) - index);
    CHECK(longest <= 110);
    CHECK(text.find("    // word word") != std::string::npos);
}

TEST_CASE("a setting that is declared twice, in any case, is a mistake of ours")
{
    bool first = false;
    declared_settings settings;
    settings.flag("a.b", first, "x");
    CHECK_THROWS_AS(settings.flag("A.b", first, "y"), std::logic_error);
}
