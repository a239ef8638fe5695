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

void copy_files(fs::path const& from, fs::path const& to)
{
    for (auto const& file : files_in(from)) {
        auto const target = to / fs::relative(file, from);
        if (!fs::exists(target.parent_path()))
            fs::create_directory(target.parent_path(), file.parent_path());
        fs::copy_file(file, target);
    }
}

namespace {

/// How often anything was made durable.
std::uint64_t commits_of(app::store& on)
{
    std::uint64_t commits = 0;
    for (auto const* const file : on.databases())
        commits += file->counts().commits;
    return commits;
}

std::string fingerprint_of(fs::path const& folder)
{
    std::stringstream all;
    for (auto const& file : files_in(folder))
        all << file.string() << std::ifstream(file, std::ios::binary).rdbuf();
    auto const digest = core::sha256(all.str());
    return core::to_hex(std::as_bytes(std::span(digest)));
}

} // namespace

intent::intent(store_case& into, std::string path, nlohmann::json const& wanted, std::string const& player)
    : target(std::move(path)),
      body(wanted.dump()),
      authorization("Bearer " + player)
{
    asked.method = http::method::post;
    asked.target = target;
    asked.body = body;
    asked.remote_address = "127.0.0.1";
    asked.on = &into.fixture.around().background;
    asked.headers = {{"Content-Type", "application/json"},
                     {"Authorization", authorization},
                     {"Idempotency-Key", "one-intent"}};
}

task<> ask(http::dispatcher& of, intent& one)
{
    one.answer = co_await of.answer(one.asked);
    one.is_answered = true;
}

many_left_behind states_during(task<> work, app::store& of, module_store& on, bool const& is_answered)
{
    many_left_behind states;
    std::uint64_t looked_at = 0;
    std::set<std::string> seen;
    bool was_answered = false;
    auto const& folder = on.around().data_folder;
    auto& context = on.around().background.context();
    auto const look = [&] {
        auto const commits = commits_of(of) + 1;
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
        on.advance(std::chrono::milliseconds(250));
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
    copy_files(left_behind, fixture.around().data_folder);
    fixture.advance(down);
    fixture.step_wall_clock(clock_step);
    store.emplace(fixture.around(), settings, declared);
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
    return store->find_database(module)->read([&](storage::reader& in) {
        auto row = in.query(query);
        row.next();
        return row.integer(0);
    });
}

std::int64_t successor::charges()
{
    return count("payments", "SELECT count(*) FROM simulated_charges WHERE outcome = 'approved'");
}

} // namespace fcg::test
