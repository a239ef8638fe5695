#include "app/store.hpp"

#include "app/admin/admin.hpp"
#include "app/audit/recorded_routes.hpp"
#include "app/hosting.hpp"
#include "app/readers.hpp"
#include "app/version.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/http/schema/openapi.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>

namespace fcg::app {

namespace {

std::unique_ptr<service_tokens> make_tokens(environment& env, all_settings const& settings)
{
    if (!internal_port(settings))
        return nullptr;
    std::string issuer;
    for (auto const& module : settings.modules)
        issuer += (issuer.empty() ? "" : ",") + module;
    return std::make_unique<service_tokens>(read_service_keys(settings.services), std::move(issuer),
                                            env.clock, env.ids);
}

/// Users knows every token; a process without it asks for those that it does not remember.
void set_verifier(http::dispatcher::dependencies& context, users::module* users, other_processes* others)
{
    if (users != nullptr) {
        context.verify = users->verifier();
        return;
    }
    auto& callers = others->callers();
    context.verify = [&callers](std::string_view token) { return callers.verify(token); };
    context.ask = [&callers](std::string token) { return callers.ask(std::move(token)); };
}

} // namespace

store::store(environment& env, all_settings const& settings, core::declared_settings const& declared)
    : env_(env),
      settings_(settings),
      queues_(env, settings),
      audit_(env.open_database("audit"), env.clock),
      tokens_(make_tokens(env, settings)),
      others_(tokens_ ? std::make_unique<other_processes>(env, settings, *tokens_) : nullptr),
      clock_watch_(env)
{
    make_modules();
    bus_ = std::make_unique<bus::bus>(queues_.in_use(), env, settings.bus);
    dead_letters_ = std::make_unique<dead_letter_service>(queues_.in_use(), *bus_, audit_, env);
    route_events(settings);
    queues_.move_over(*bus_);
    connect_bus();
    if (games_)
        games_->announce_views_to(bus_->announcing());
    add_routes(settings, declared);
    if (tokens_)
        answer_other_processes();
    make_dispatchers();
}

store::~store() = default;

void store::make_modules()
{
    auto const consuming = bus::consumer_defaults(settings_.bus);
    if (hosts(settings_, "users"))
        users_ = std::make_unique<users::module>(env_, settings_.users);
    if (hosts(settings_, "games"))
        games_ = std::make_unique<games::module>(env_, settings_.games, consuming);
    if (hosts(settings_, "library"))
        library_ = std::make_unique<library::module>(env_, consuming);
    if (hosts(settings_, "payments"))
        payments_ = std::make_unique<payments::module>(env_, settings_.payments, consuming);
    if (hosts(settings_, "indexer")) {
        indexer_ = std::make_unique<indexer::module>(env_, settings_.search, consuming);
        auto const here = [this](std::string_view module) { return find_database(module); };
        history_ = std::make_unique<event_history>(here, others_.get());
    }
    if (hosts(settings_, "tracking"))
        tracking_ = std::make_unique<tracking::module>(env_, consuming);
    if (hosts(settings_, "notifications"))
        notifications_ = std::make_unique<notifications::module>(env_, settings_.notifications, consuming);
}

void store::route_events(all_settings const& settings)
{
    bus_->route_to(readers_of_all_modules(settings));
    bus_->bind(queues_of_other_services(settings).queues);
}

void store::connect_bus()
{
    auto const connect = [this](auto& module, auto const& subscribe) {
        bus::subscriptions subscriptions;
        subscribe(subscriptions);
        bus_->connect(module.database(), subscriptions);
    };
    if (users_)
        connect(*users_, [](bus::subscriptions&) {});
    if (games_)
        connect(*games_, [this](bus::subscriptions& target_subscriptions) {
            games_->subscribe(target_subscriptions);
        });
    if (library_)
        connect(*library_, [this](bus::subscriptions& target_subscriptions) {
            library_->subscribe(target_subscriptions);
        });
    if (payments_)
        connect(*payments_, [this](bus::subscriptions& target_subscriptions) {
            payments_->subscribe(target_subscriptions, ask_users());
        });
    if (indexer_) {
        connect(*indexer_, [this](bus::subscriptions& target_subscriptions) {
            indexer_->subscribe(target_subscriptions);
        });
        indexer_->read_from(*history_, queues_.in_use());
        indexer_->count_unsent([this] { return bus_->unsent("games"); });
    }
    if (tracking_)
        connect(*tracking_, [this](bus::subscriptions& target_subscriptions) {
            tracking_->subscribe(target_subscriptions);
        });
    if (notifications_)
        connect(*notifications_, [this](bus::subscriptions& target_subscriptions) {
            notifications_->subscribe(target_subscriptions, ask_games(), ask_confirmations());
        });
}

void store::add_routes(all_settings const& settings, core::declared_settings const& declared)
{
    if (users_)
        users_->add_routes(routes_);
    if (games_)
        games_->add_routes(routes_, ask_library());
    if (library_)
        library_->add_routes(routes_, ask_games());
    if (payments_)
        payments_->add_routes(routes_, ask_users(), ask_games());
    if (indexer_)
        indexer_->add_routes(routes_);
    if (tracking_)
        tracking_->add_routes(routes_, ask_games());
    if (notifications_)
        notifications_->add_routes(routes_);
    add_health_routes(routes_, *this, settings.operations);
    add_queue_routes(routes_, *this);
    add_dead_letter_routes(routes_, *this);
    add_audit_route(routes_, audit_);
    add_circuit_routes(routes_, *this);
    add_event_routes(routes_, *this);
    if (indexer_)
        add_index_routes(routes_, *this);
    add_settings_route(routes_, declared);
    routes_ = record_acts(routes_, audit_);
    http::add_documentation(routes_, version);
}

void store::answer_other_processes()
{
    telemetry::log(telemetry::level::info, "app", "", "the other processes know this one as {}",
                   tokens_->process());
    if (users_)
        users_->add_internal_routes(internal_routes_);
    if (games_)
        games_->add_internal_routes(internal_routes_);
    if (library_)
        library_->add_internal_routes(internal_routes_);
    if (payments_)
        payments_->add_internal_routes(internal_routes_, ask_users(), ask_games());
    for (auto* const file : module_files())
        answer_events(internal_routes_, *file);
}

void store::make_dispatchers()
{
    http::dispatcher::dependencies context{env_.clock, env_.ids, env_.random, env_.metrics, {}};
    if (tokens_) {
        auto internal = context;
        internal.verify = [this](std::string_view token) { return verify_service(token); };
        internal_dispatcher_ = std::make_unique<http::dispatcher>(internal_routes_, internal_http(settings_),
                                                                  std::move(internal));
    }
    set_verifier(context, users_.get(), others_.get());
    dispatcher_ = std::make_unique<http::dispatcher>(routes_, settings_.http, std::move(context));
}

std::optional<http::principal> store::verify_service(std::string_view token)
{
    auto opened = tokens_->open(token);
    if (!opened)
        return std::nullopt;
    duplicates_.refuse_duplicate(*opened, env_.clock.now());
    return std::move(opened->caller);
}

std::vector<async::circuit_status> store::circuits() const
{
    auto circuit_statuses = others_ ? others_->circuits() : std::vector<async::circuit_status>();
    if (payments_)
        circuit_statuses.push_back(payments_->circuit());
    if (indexer_)
        if (auto search_server = indexer_->circuit())
            circuit_statuses.push_back(std::move(*search_server));
    return circuit_statuses;
}

bool store::reset_circuit(std::string_view name)
{
    if (payments_ && payments_->circuit().name == name) {
        payments_->reset_circuit();
        return true;
    }
    auto const search_server = indexer_ ? indexer_->circuit() : std::nullopt;
    if (search_server && search_server->name == name) {
        indexer_->reset_circuit();
        return true;
    }
    return others_ && others_->reset_circuit(name);
}

task<> store::declare_queues()
{
    co_await bus_->declare_queues();
}

task<> store::start()
{
    co_await bus_->start();
    if (indexer_)
        indexer_->start(*history_, queues_.in_use());
    if (games_)
        games_->start();
    if (payments_)
        payments_->start(ask_users());
    if (notifications_)
        notifications_->start();
    clock_watch_.start(module_files());
}

task<> store::stop()
{
    co_await stop_one(&clock_watch_);
    co_await stop_one(dead_letters_.get());
    co_await stop_one(notifications_.get());
    co_await stop_one(payments_.get());
    co_await stop_one(games_.get());
    co_await stop_one(indexer_.get());
    co_await bus_->stop();
}

/// Whatever has work of its own that goes on by itself; null: it is not here.
template <class Part>
task<> store::stop_one(Part* part)
{
    if (part == nullptr)
        co_return;
    bool const has_ended = co_await part->stop();
    parts_have_ended_ = parts_have_ended_ && has_ended;
}

void store::answers_at(std::string const& url)
{
    if (payments_)
        payments_->answers_at(url);
}

void store::announce_draining()
{
    announce_not_ready();
    if (tracking_)
        tracking_->end_streams();
}

std::vector<storage::database*> store::module_files()
{
    std::vector<storage::database*> databases;
    if (users_)
        databases.push_back(&users_->database());
    if (games_)
        databases.push_back(&games_->database());
    if (library_)
        databases.push_back(&library_->database());
    if (payments_)
        databases.push_back(&payments_->database());
    if (indexer_)
        databases.push_back(&indexer_->database());
    if (tracking_)
        databases.push_back(&tracking_->database());
    if (notifications_)
        databases.push_back(&notifications_->database());
    return databases;
}

std::vector<storage::database*> store::databases()
{
    auto databases = module_files();
    if (queues_.file())
        databases.push_back(queues_.file());
    databases.push_back(&audit_.file());
    return databases;
}

storage::database* store::find_database(std::string_view name)
{
    for (auto* const file : databases())
        if (file->module() == name)
            return file;
    return nullptr;
}

std::vector<std::string> store::failures()
{
    std::vector<std::string> texts;
    if (draining_)
        texts.emplace_back("shutting down");
    for (auto* const file : databases()) {
        auto const failure = file->failure();
        if (failure.empty())
            continue;
        texts.push_back(file->module() + ".db: " + failure);
        file->probe(); // so that the next look finds out whether it has passed
    }
    if (auto const failure = bus_->failure(); !failure.empty())
        texts.push_back("bus: " + failure);
    return texts;
}

std::vector<std::string> store::notes() const
{
    std::vector<std::string> texts{bus_->note(), duplicates_.note(env_.clock.now()), clock_watch_.note()};
    for (auto const& [name, why] : async::failing_tasks(env_.background))
        texts.push_back("the task " + name + " ended and was begun again: " + why);
    if (indexer_)
        texts.push_back(indexer_->note());
    if (payments_)
        texts.push_back(payments_->note());
    if (notifications_)
        texts.push_back(notifications_->note());
    std::erase(texts, std::string());
    return texts;
}

} // namespace fcg::app
