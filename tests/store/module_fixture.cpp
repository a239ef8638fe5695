#include "store/module_fixture.hpp"

#include "platform/core/text.hpp"
#include "platform/telemetry/metrics.hpp"
#include "store/stage.hpp"
#include "support/seeded_random.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>

#include <mutex>
#include <stdexcept>

namespace fcg::test {

namespace {

http::method method_of(std::string_view name)
{
    for (auto const method : {http::method::get, http::method::head, http::method::post, http::method::put,
                              http::method::patch, http::method::del, http::method::options})
        if (http::to_text(method) == name)
            return method;
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
    for (std::size_t index = 0; index < std::size(role_names); ++index)
        if (role_names[index] == token.substr(0, colon))
            return http::principal{*user, static_cast<http::role>(index), "fixture"};
    return std::nullopt;
}

reply to_reply(http::response const& answer)
{
    reply reply;
    reply.status = answer.status;
    reply.body = answer.shared_body ? *answer.shared_body : answer.body;
    for (auto const& [name, value] : answer.headers)
        reply.headers[core::to_lower_ascii(name)] = value;
    if (!reply.body.empty())
        reply.headers["content-type"] = std::string(answer.content_type);
    if (auto parsed = nlohmann::json::parse(reply.body, nullptr, false); !parsed.is_discarded())
        reply.json = std::move(parsed);
    return reply;
}

/// A request body in small pieces, for the routes that stream it.
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

task<> answer_one(http::dispatcher& ask, async::loop& loop, call_to_make const& call_to_make, reply& reply)
{
    auto body = call_to_make.raw_body.value_or(call_to_make.body.is_null() ? std::string()
                                                                           : call_to_make.body.dump());
    http::request request;
    request.method = method_of(call_to_make.method);
    request.target = call_to_make.target;
    request.body = body;
    body_in_pieces stream(body);
    request.stream = &stream;
    request.remote_address = call_to_make.address;
    request.loop = &loop;
    for (auto const& [name, value] : call_to_make.headers)
        request.headers.emplace_back(name, value);
    if (!body.empty() && !call_to_make.headers.contains("Content-Type"))
        request.headers.emplace_back("Content-Type", "application/json");
    auto const authorization = "Bearer " + call_to_make.token;
    if (!call_to_make.token.empty())
        request.headers.emplace_back("Authorization", authorization);

    auto const answer = co_await ask.answer(request);
    reply = to_reply(answer);
}

} // namespace

std::string token_for(core::uuid const& user, http::role role)
{
    return std::string(role_names[static_cast<std::size_t>(role)]) + ":" + user.to_string();
}

std::string reply::header(std::string const& name) const
{
    auto const it = headers.find(name);
    return it == headers.end() ? std::string() : it->second;
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
        for (auto const& error : json["errors"])
            fields.push_back(error.value("field", ""));
    return fields;
}

struct module_store::impl {
    impl(time time, std::uint64_t seed)
        : stage(make_stage(time)),
          random(seed),
          ids(stage->clock(), random),
          env{stage->clock(), random, ids, stage->loop(), metrics, folder.path(), {}, {}}
    {
        http_settings.player_requests_per_minute = 0; // a test may send at once what takes a player minutes
        env.make_thread_pool = [this](std::string name, std::size_t threads, std::size_t max_waiting) {
            return stage->make_thread_pool(std::move(name), threads, max_waiting);
        };
        env.open_database = [this](std::string const& module) { return open(module); };
    }

    std::unique_ptr<storage::database> open(std::string const& module)
    {
        writers.push_back(stage->make_thread_pool(module + "-writer", 1, 100'000));
        return std::make_unique<storage::database>(folder.path() / (module + ".db"), module, *writers.back(),
                                                   *long_reads, storage::database::options{});
    }

    temporary_folder folder;
    std::unique_ptr<test::stage> stage;
    seeded_random random;
    core::id_generator ids;
    telemetry::metrics metrics;
    std::unique_ptr<async::executor> long_reads = stage->make_thread_pool("long-reads", 2, 1'000);
    std::vector<std::unique_ptr<async::executor>> writers;
    environment env;

    http::server_settings http_settings;
    http::routes table;
    std::unique_ptr<http::dispatcher> own_dispatcher;
    http::dispatcher* dispatcher = nullptr; ///< the store's own dispatcher, or the one that the test made
    std::vector<storage::database*> watched;
    std::map<std::string, std::int64_t> seen_positions; ///< by module, so that they survive its restart
};

module_store::module_store(time time, std::uint64_t seed) : impl_(std::make_unique<impl>(time, seed)) {}

module_store::~module_store() = default;

environment& module_store::env()
{
    return impl_->env;
}

core::clock& module_store::clock()
{
    return impl_->stage->clock();
}

void module_store::serve(std::function<void(http::routes&)> const& add_routes,
                         std::vector<storage::database*> databases, http::token_verifier verify)
{
    impl_->own_dispatcher.reset();
    impl_->table = {};
    add_routes(impl_->table);
    impl_->own_dispatcher = std::make_unique<http::dispatcher>(
        impl_->table, impl_->http_settings,
        http::dispatcher::dependencies{clock(), impl_->ids, impl_->random, impl_->metrics,
                                       verify ? std::move(verify) : read_fixture_token});
    serve(*impl_->own_dispatcher, std::move(databases));
}

void module_store::serve(http::dispatcher& ready, std::vector<storage::database*> databases)
{
    impl_->dispatcher = &ready;
    impl_->watched = std::move(databases);
}

reply module_store::call(std::string method, std::string target, nlohmann::json body, std::string token,
                         std::map<std::string, std::string> headers)
{
    return call(
        {std::move(method), std::move(target), std::move(body), std::move(token), std::move(headers)});
}

reply module_store::call(call_to_make current_call_to_make)
{
    std::vector<call_to_make> calls;
    calls.push_back(std::move(current_call_to_make));
    return call_at_once(std::move(calls)).front();
}

std::vector<reply> module_store::call_at_once(std::vector<call_to_make> calls)
{
    std::vector<reply> replies(calls.size());
    std::vector<task<>> work;
    for (std::size_t index = 0; index < calls.size(); ++index)
        work.push_back(answer_one(*impl_->dispatcher, impl_->stage->loop(), calls[index], replies[index]));
    run_all(std::move(work));
    return replies;
}

void module_store::run(task<> work)
{
    std::vector<task<>> works;
    works.push_back(std::move(work));
    run_all(std::move(works));
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
    auto& stage = *impl_->stage;
    for (auto& current_work : work)
        boost::asio::co_spawn(stage.loop().executor(), std::move(current_work),
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
    for (auto& new_event : new_events())
        types.push_back(std::move(new_event.type));
    return types;
}

std::vector<storage::stored_event> module_store::new_events()
{
    std::vector<storage::stored_event> events;
    for (auto* const database : impl_->watched) {
        auto& position = impl_->seen_positions[database->module()];
        auto some =
            database->read([&](storage::reader& db) { return storage::events_after(db, position, 100'000); });
        if (!some.empty())
            position = some.back().position;
        std::move(some.begin(), some.end(), std::back_inserter(events));
    }
    return events;
}

void module_store::advance(std::chrono::microseconds step)
{
    impl_->stage->advance(step);
}

void module_store::step_wall_clock(std::chrono::microseconds step)
{
    impl_->stage->step_wall_clock(step);
}

bool module_store::wait_until(std::function<bool()> const& done)
{
    return impl_->stage->wait_until(done);
}

} // namespace fcg::test
