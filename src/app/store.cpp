#include "app/store.hpp"

#include "app/admin/admin.hpp"
#include "app/audit/recorded_routes.hpp"
#include "app/hosting.hpp"
#include "app/version.hpp"
#include "indexer/module.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/http/routing/documentation.hpp"
#include "platform/telemetry/log.hpp"
#include "users/module.hpp"

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
      clock_watch_(env),
      history_([this](std::string_view module) { return find_database(module); }, others_.get()),
      bus_(std::make_unique<bus::bus>(queues_.in_use(), env, settings.bus)),
      dead_letters_(std::make_unique<dead_letter_service>(queues_.in_use(), *bus_, audit_, env))
{
    create_modules();
    route_events();
    add_routes(declared);
    if (tokens_)
        answer_other_processes();
    make_dispatchers();
}

void store::create_modules()
{
    module_services const services{env_,
                                   settings_,
                                   questions_,
                                   *bus_,
                                   queues_.in_use(),
                                   history_,
                                   bus::consumer_defaults(settings_.bus)};
    for (auto const& row : module_rows())
        if (hosts(settings_, row.name))
            modules_.push_back(row.create(services));
    for (auto const& module : modules_)
        module->answer_questions(questions_);
    if (others_)
        others_->answer_questions(questions_);
}

void store::route_events()
{
    bus_->route_to(readers_of_all_modules(settings_));
    bus_->bind(queues_of_other_services(settings_).queues);
    queues_.move_over(*bus_);
    for (auto const& module : modules_) {
        bus::subscriptions subscriptions;
        module->subscribe(subscriptions);
        bus_->connect(module->database(), subscriptions);
    }
}

void store::add_routes(core::declared_settings const& declared)
{
    for (auto const& module : modules_)
        module->add_routes(routes_);
    add_health_routes(routes_, *this, settings_.operations);
    add_queue_routes(routes_, *this);
    add_dead_letter_routes(routes_, *this);
    add_audit_route(routes_, audit_);
    add_circuit_routes(routes_, *this);
    add_event_routes(routes_, *this);
    if (find<indexer::module>() != nullptr)
        add_index_routes(routes_, *this);
    add_settings_route(routes_, declared);
    routes_ = record_acts(routes_, audit_);
    http::add_documentation(routes_, version);
}

void store::answer_other_processes()
{
    telemetry::log(telemetry::level::info, "app", "", "the other processes know this one as {}",
                   tokens_->process());
    for (auto const& row : module_rows())
        if (hosts(settings_, row.name) && row.answer_over_rest != nullptr)
            row.answer_over_rest(internal_routes_, row.name, questions_);
    for (auto const& module : modules_) {
        module->add_internal_routes(internal_routes_);
        answer_events(internal_routes_, module->database());
    }
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
    set_verifier(context, find<users::module>(), others_.get());
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

std::vector<async::watched_circuit*> store::all_circuits() const
{
    auto circuits = others_ ? others_->circuits() : std::vector<async::watched_circuit*>();
    for (auto const& module : modules_)
        for (auto* const circuit : module->circuits())
            circuits.push_back(circuit);
    return circuits;
}

std::vector<async::circuit_status> store::circuits() const
{
    std::vector<async::circuit_status> statuses;
    for (auto const* const circuit : all_circuits())
        statuses.push_back(circuit->status());
    return statuses;
}

bool store::reset_circuit(std::string_view name)
{
    for (auto* const circuit : all_circuits())
        if (circuit->status().name == name) {
            circuit->reset();
            return true;
        }
    return false;
}

task<> store::start()
{
    co_await bus_->start();
    std::vector<storage::database*> files;
    for (auto const& module : modules_) {
        module->start();
        files.push_back(&module->database());
    }
    clock_watch_.start(files);
}

task<> store::stop()
{
    co_await stop_one(clock_watch_);
    co_await stop_one(*dead_letters_);
    for (std::size_t index = modules_.size(); index-- > 0;)
        co_await stop_one(*modules_[index]);
    co_await bus_->stop();
}

template <class Part>
task<> store::stop_one(Part& part)
{
    bool const has_ended = co_await part.stop();
    modules_have_ended_ = modules_have_ended_ && has_ended;
}

void store::answers_at(std::string const& url)
{
    for (auto const& module : modules_)
        module->answers_at(url);
}

void store::announce_draining()
{
    announce_not_ready();
    for (auto const& module : modules_)
        module->end_streams();
}

std::vector<storage::database*> store::databases()
{
    std::vector<storage::database*> databases;
    for (auto const& module : modules_)
        databases.push_back(&module->database());
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

std::vector<std::string> store::warnings() const
{
    std::vector<std::string> texts{bus_->warning(), duplicates_.warning(env_.clock.now()),
                                   clock_watch_.warning()};
    for (auto const& [name, why] : async::failing_tasks(env_.background))
        texts.push_back("the task " + name + " ended and was restarted: " + why);
    for (auto const& module : modules_)
        texts.push_back(module->warning());
    std::erase(texts, std::string());
    return texts;
}

} // namespace fcg::app
