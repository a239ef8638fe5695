#include "store/module_fixture.hpp"

#include "platform/core/text.hpp"
#include "platform/telemetry/metrics.hpp"
#include "store/stage.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>

#include <mutex>
#include <stdexcept>

namespace fcg::test {

namespace {

http::method method_of(std::string_view name)
{
    for (auto const one : {http::method::get, http::method::head, http::method::post, http::method::put,
                           http::method::patch, http::method::del, http::method::options})
        if (http::to_text(one) == name)
            return one;
    throw std::logic_error("no such method: " + std::string(name));
}

constexpr std::string_view role_names[] = {"user", "admin", "service"};

std::optional<http::principal> read_fixture_token(std::string_view token)
{
    auto const colon = token.find(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    auto const user = core::uuid::parse(token.substr(colon + 1));
    if (!user)
        return std::nullopt;
    for (std::size_t at = 0; at < std::size(role_names); ++at)
        if (role_names[at] == token.substr(0, colon))
            return http::principal{*user, static_cast<http::role>(at), "fixture"};
    return std::nullopt;
}

reply to_reply(http::response const& answer)
{
    reply made;
    made.status = answer.status;
    made.body = answer.shared_body ? *answer.shared_body : answer.body;
    for (auto const& [name, value] : answer.headers)
        made.headers[core::to_lower_ascii(name)] = value;
    if (!made.body.empty())
        made.headers["content-type"] = std::string(answer.content_type);
    if (auto parsed = nlohmann::json::parse(made.body, nullptr, false); !parsed.is_discarded())
        made.json = std::move(parsed);
    return made;
}

/// For the routes that stream: the body in small pieces.
class body_in_pieces final : public http::body_reader {
public:
    explicit body_in_pieces(std::string_view body) : left_(body) {}

    task<std::string_view> next() override
    {
        auto const piece = left_.substr(0, 1'000);
        left_.remove_prefix(piece.size());
        co_return piece;
    }

private:
    std::string_view left_;
};

task<> answer_one(http::dispatcher& ask, async::loop& on, call_to_make const& made, reply& into)
{
    auto body = made.raw_body.value_or(made.body.is_null() ? std::string() : made.body.dump());
    http::request asked;
    asked.method = method_of(made.method);
    asked.target = made.target;
    asked.body = body;
    body_in_pieces stream(body);
    asked.stream = &stream;
    asked.remote_address = made.address;
    asked.on = &on;
    for (auto const& [name, value] : made.headers)
        asked.headers.emplace_back(name, value);
    if (!body.empty() && !made.headers.contains("Content-Type"))
        asked.headers.emplace_back("Content-Type", "application/json");
    auto const authorization = "Bearer " + made.token;
    if (!made.token.empty())
        asked.headers.emplace_back("Authorization", authorization);

    auto const answer = co_await ask.answer(asked);
    into = to_reply(answer);
}

} // namespace

std::string token_for(core::uuid const& user, http::role role)
{
    return std::string(role_names[static_cast<std::size_t>(role)]) + ":" + user.to_string();
}

std::string reply::header(std::string const& name) const
{
    auto const found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

std::string reply::slug() const
{
    constexpr std::string_view prefix = "/problems/";
    auto const type = json.is_object() ? json.value("type", "") : std::string();
    return type.starts_with(prefix) ? type.substr(prefix.size()) : std::string();
}

names reply::faulty_fields() const
{
    names fields;
    if (json.is_object() && json.contains("errors"))
        for (auto const& one : json["errors"])
            fields.push_back(one.value("field", ""));
    return fields;
}

struct module_store::inside {
    inside(time how, std::uint64_t seed)
        : stage(make_stage(how)),
          chance(seed),
          ids(stage->clock(), chance),
          around{stage->clock(), chance, ids, stage->loop(), metrics, folder.path(), {}, {}}
    {
        http_settings.player_requests_per_minute = 0; // a test may do at once what takes a player minutes
        around.make_workplace = [this](std::string name, std::size_t threads, std::size_t max_waiting) {
            return stage->make_workplace(std::move(name), threads, max_waiting);
        };
        around.open_database = [this](std::string const& module) { return open(module); };
    }

    std::unique_ptr<storage::database> open(std::string const& module)
    {
        writers.push_back(stage->make_workplace(module + "-writer", 1, 100'000));
        return std::make_unique<storage::database>(folder.path() / (module + ".db"), module, *writers.back(),
                                                   *long_reads, storage::database::options{});
    }

    temporary_folder folder;
    std::unique_ptr<test::stage> stage;
    core::seeded_random chance;
    core::id_generator ids;
    telemetry::metrics metrics;
    std::unique_ptr<async::workplace> long_reads = stage->make_workplace("long-reads", 2, 1'000);
    std::vector<std::unique_ptr<async::workplace>> writers;
    surroundings around;

    http::server_settings http_settings;
    http::routes table;
    std::unique_ptr<http::dispatcher> own_dispatcher;
    http::dispatcher* dispatcher = nullptr; ///< the own one, or the store's
    std::vector<storage::database*> watched;
    std::map<std::string, std::int64_t> seen_positions; ///< by module, so that they survive its restart
};

module_store::module_store(time how, std::uint64_t seed) : inside_(std::make_unique<inside>(how, seed)) {}

module_store::~module_store() = default;

surroundings& module_store::around()
{
    return inside_->around;
}

core::clock& module_store::clock()
{
    return inside_->stage->clock();
}

void module_store::serve(std::function<void(http::routes&)> const& add_routes,
                         std::vector<storage::database*> databases, http::token_verifier verify)
{
    inside_->own_dispatcher.reset();
    inside_->table = {};
    add_routes(inside_->table);
    inside_->own_dispatcher = std::make_unique<http::dispatcher>(
        inside_->table, inside_->http_settings,
        http::dispatcher::parts{clock(), inside_->ids, inside_->chance, inside_->metrics,
                                verify ? std::move(verify) : read_fixture_token});
    serve(*inside_->own_dispatcher, std::move(databases));
}

void module_store::serve(http::dispatcher& ready, std::vector<storage::database*> databases)
{
    inside_->dispatcher = &ready;
    inside_->watched = std::move(databases);
}

reply module_store::call(std::string method, std::string target, nlohmann::json body, std::string token,
                         std::map<std::string, std::string> headers)
{
    return call(
        {std::move(method), std::move(target), std::move(body), std::move(token), std::move(headers)});
}

reply module_store::call(call_to_make one)
{
    std::vector<call_to_make> calls;
    calls.push_back(std::move(one));
    return call_at_once(std::move(calls)).front();
}

std::vector<reply> module_store::call_at_once(std::vector<call_to_make> calls)
{
    std::vector<reply> replies(calls.size());
    std::vector<task<>> work;
    for (std::size_t at = 0; at < calls.size(); ++at)
        work.push_back(answer_one(*inside_->dispatcher, inside_->stage->loop(), calls[at], replies[at]));
    run_all(std::move(work));
    return replies;
}

void module_store::run(task<> work)
{
    std::vector<task<>> one;
    one.push_back(std::move(work));
    run_all(std::move(one));
}

void module_store::run_all(std::vector<task<>> work)
{
    struct outcome {
        std::mutex guard;
        std::size_t open;
        std::exception_ptr failure;
    };

    auto const shared = std::make_shared<outcome>();
    shared->open = work.size();
    auto& stage = *inside_->stage;
    for (auto& one : work)
        boost::asio::co_spawn(stage.loop().executor(), std::move(one),
                              [shared, &stage](std::exception_ptr failure) {
                                  {
                                      std::lock_guard const lock(shared->guard);
                                      --shared->open;
                                      if (failure)
                                          shared->failure = failure;
                                  }
                                  stage.something_ended();
                              });
    bool const ended = stage.wait_until([&] {
        std::lock_guard const lock(shared->guard);
        return shared->open == 0;
    });
    if (!ended)
        throw std::runtime_error("a task in the test did not end");
    if (shared->failure)
        std::rethrow_exception(shared->failure);
}

names module_store::events()
{
    names types;
    for (auto& one : new_events())
        types.push_back(std::move(one.type));
    return types;
}

std::vector<storage::stored_event> module_store::new_events()
{
    std::vector<storage::stored_event> found;
    for (auto* const database : inside_->watched) {
        auto& position = inside_->seen_positions[database->module()];
        auto some =
            database->read([&](storage::reader& in) { return storage::events_after(in, position, 100'000); });
        if (!some.empty())
            position = some.back().position;
        std::move(some.begin(), some.end(), std::back_inserter(found));
    }
    return found;
}

void module_store::advance(std::chrono::microseconds by)
{
    inside_->stage->advance(by);
}

void module_store::step_wall_clock(std::chrono::microseconds by)
{
    inside_->stage->step_wall_clock(by);
}

bool module_store::wait_until(std::function<bool()> const& done)
{
    return inside_->stage->wait_until(done);
}

} // namespace fcg::test
