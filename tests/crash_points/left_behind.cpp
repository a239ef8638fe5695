#include "left_behind.hpp"

#include "platform/core/text.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <fstream>
#include <set>
#include <span>
#include <sstream>

namespace fcg::test {

std::vector<fs::path> files_in(fs::path const& folder)
{
    std::vector<fs::path> files;
    for (auto const& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && !entry.path().string().ends_with("-shm") &&
            entry.path().extension() != ".lock")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

void copy_files(fs::path const& source, fs::path const& path)
{
    for (auto const& file : files_in(source)) {
        auto const target = path / fs::relative(file, source);
        if (!fs::exists(target.parent_path()))
            fs::create_directory(target.parent_path(), file.parent_path());
        fs::copy_file(file, target);
    }
}

namespace {

/// Returns the number of commits in all files.
std::uint64_t commits_of(app::store& store)
{
    std::uint64_t commits = 0;
    for (auto const* const file : store.databases())
        commits += file->counts().commits;
    return commits;
}

std::string fingerprint_of(fs::path const& folder)
{
    std::stringstream stringstream;
    for (auto const& file : files_in(folder))
        stringstream << file.string() << std::ifstream(file, std::ios::binary).rdbuf();
    auto const digest = core::sha256(stringstream.str());
    return core::to_hex(std::as_bytes(std::span(digest)));
}

} // namespace

intent::intent(store_case& fixture, std::string path, nlohmann::json const& value, std::string const& player)
    : target(std::move(path)),
      body(value.dump()),
      authorization("Bearer " + player)
{
    request.method = http::method::post;
    request.target = target;
    request.body = body;
    request.remote_address = "127.0.0.1";
    request.loop = &fixture.fixture.env().background;
    request.headers = {{"Content-Type", "application/json"},
                       {"Authorization", authorization},
                       {"Idempotency-Key", "one-intent"}};
}

task<> ask(http::dispatcher& dispatcher, intent& intent)
{
    intent.answer = co_await dispatcher.answer(intent.request);
    intent.is_answered = true;
}

many_left_behind states_during(task<> work, app::store& store, module_store& module_store,
                               bool const& is_answered)
{
    many_left_behind states;
    std::uint64_t looked_at = 0;
    std::set<std::string> seen;
    bool was_answered = false;
    auto const& folder = module_store.env().data_folder;
    auto& context = module_store.env().background.context();
    auto const look = [&] {
        auto const commits = commits_of(store) + 1;
        if (commits == looked_at && was_answered == is_answered)
            return;
        looked_at = commits;
        was_answered = is_answered;
        if (!seen.insert(fingerprint_of(folder) + (is_answered ? "answered" : "")).second)
            return;
        states.push_back(std::make_unique<left_behind>());
        states.back()->is_answered = is_answered;
        copy_files(folder, states.back()->folder.path());
    };
    look();
    auto const failed = [](std::exception_ptr const& failure) { CHECK(!failure); };
    boost::asio::co_spawn(context, std::move(work), failed);
    for (int pauses = 0; pauses < 20; ++pauses) {
        context.restart();
        while (context.poll_one() > 0)
            look();
        module_store.advance(std::chrono::milliseconds(250));
        look();
    }
    return states;
}

successor::successor(fs::path const& left_behind, std::uint64_t seed, std::chrono::microseconds down,
                     std::chrono::microseconds clock_step)
    : fixture(module_store::time::manual, seed)
{
    settings.users.argon2_memory_kib = 64;
    settings.users.argon2_passes = 1;
    copy_files(left_behind, fixture.env().data_folder);
    fixture.advance(down);
    fixture.step_wall_clock(clock_step);
    store.emplace(fixture.env(), settings, declared);
    fixture.serve(store->dispatcher(), store->databases());
}

successor::~successor()
{
    fixture.run(store->stop());
}

void successor::start()
{
    fixture.run(store->start());
}

void successor::settle()
{
    bool idle = false;
    for (int i = 0; i < 500 && !idle; ++i) {
        fixture.advance(std::chrono::milliseconds(500));
        idle = fixture.run(store->bus().is_idle());
    }
    REQUIRE(idle);
}

reply successor::ask(std::string const& path, std::string const& token)
{
    return fixture.call("GET", path, nullptr, token);
}

std::int64_t successor::count(std::string_view module, std::string_view query)
{
    return store->find_database(module)->read([&](storage::reader& db) {
        auto row = db.query(query);
        row.next();
        return row.integer(0);
    });
}

std::int64_t successor::charges()
{
    return count("payments", "SELECT count(*) FROM simulated_charges WHERE outcome = 'approved'");
}

} // namespace fcg::test
