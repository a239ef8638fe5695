#include "app/command_line.hpp"

#include "app/version.hpp"

#include <CLI/CLI.hpp>

namespace fcg::app {

namespace {

constexpr auto const* module_names = "users, games, library, payments, indexer, tracking or notifications";

/// The CLI11 grammar of the command line. Each subcommand writes its own name to `line.command`.
class grammar {
public:
    grammar() : app_("FCG: the back end of a game store in one process.", "fcg")
    {
        app_.set_version_flag("--version", std::string("fcg ") + std::string(version));
        app_.require_subcommand(1);
        app_.footer("Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 an import refused rows, "
                    "4 the data folder is in use.");
        add_store_commands();
        add_queue_commands();
        add_audit_command();
        add_payment_commands();
        add_circuit_commands();
        add_event_commands();
        add_index_commands();
        add_information_commands();
    }

    parsed_line parse(int count, char const* const* arguments)
    {
        try {
            app_.parse(count, arguments);
        } catch (CLI::ParseError const& end) {
            auto const code = app_.exit(end);
            return {std::nullopt, code == 0 ? exit_code::done : exit_code::wrong_usage};
        }
        for (auto const& [name, value] : values_)
            if (!value.empty())
                line_.options.emplace(name, value);
        if (!data_.empty())
            line_.overrides.emplace("data.folder", data_);
        if (!port_.empty())
            line_.overrides.emplace("http.port", port_);
        return {line_, 0};
    }

private:
    CLI::App& group(std::string const& name, std::string const& text)
    {
        return *app_.add_subcommand(name, text)->require_subcommand(1);
    }

    CLI::App* command(CLI::App& parent, std::string const& full_name, std::string const& text)
    {
        auto* const command = parent.add_subcommand(full_name.substr(full_name.rfind(' ') + 1), text);
        command->add_option("--config", line_.config_files, "configuration files, the later ones win")
            ->check(CLI::ExistingFile);
        command->add_option("--data", data_, "the data folder");
        command->callback([this, full_name] { line_.command = full_name; });
        return command;
    }

    void option(CLI::App* command, std::string const& name, std::string const& text, bool required = false)
    {
        command->add_option("--" + name, values_[name], text)->required(required);
    }

    void flag(CLI::App* command, std::string const& name, std::string const& text)
    {
        command->add_flag_callback("--" + name, [this, name] { values_[name] = "yes"; }, text);
    }

    void positional(CLI::App* command, std::string const& name, std::string const& text)
    {
        command->add_option(name, values_[name], text)->required();
    }

    void add_store_commands()
    {
        auto* const serve = command(app_, "serve", "Serves the store until SIGTERM or SIGINT.");
        serve->add_option("--port", port_, "0 picks a free one");
        auto* const demo =
            command(app_, "demo", "Makes one purchase on the sample catalogue, then keeps serving.");
        demo->add_option("--port", port_, "0 picks a free one");
        demo->add_flag("--once", line_.once, "end after the purchase");
        command(app_, "migrate", "Brings the data folder up to this version and ends.");
        auto* const import =
            command(app_, "import", "Imports a CSV catalogue; importing it again changes nothing.");
        import->add_option("file", line_.input_file, "the CSV file, or - for standard input")->required();
        auto& user = group("user", "Accounts.");
        auto* const admin =
            command(user, "user create-admin", "Makes an administrator, or makes an account one.");
        option(admin, "email", "the email address to sign in with", true);
        option(admin, "name", "the name to show");
        admin
            ->add_flag("--password-stdin", password_stdin_,
                       "the password is the first line of standard input")
            ->required();
    }

    void add_queue_commands()
    {
        auto& queue = group("queue", "The queues between the modules.");
        command(queue, "queue list", "Every queue with its depth.");
        auto* const peek = command(queue, "queue peek", "Shows messages of a queue without removing any.");
        positional(peek, "queue", "the queue");
        option(peek, "most", "messages to show (10)");
        add_dead_letter_commands(queue);
        auto* const purge = command(queue, "queue purge", "Deletes every message of a queue permanently.");
        positional(purge, "queue", "the queue");
    }

    void add_dead_letter_commands(CLI::App& queue)
    {
        auto* const dead = command(queue, "queue dead", "Dead letters, by kind of reason.");
        dead->add_option("queue", values_["queue"], "only of this queue");
        search_dead_letters(dead);
        auto* const show =
            command(queue, "queue show", "A dead letter with its body, and what was done to it.");
        positional(show, "queue", "the queue, without \"-error\"");
        positional(show, "id", "the message's id");
        auto* const redrive = command(queue, "queue redrive", "Moves dead letters back into their queue.");
        select_dead_letters(redrive);
        option(redrive, "rate", "dead letters per second (as fast as possible)");
        auto* const discard =
            command(queue, "queue discard", "Deletes dead letters; the audit log keeps their bodies.");
        select_dead_letters(discard);
        option(discard, "why", "the reason, for the audit log", true);
        auto* const edit =
            command(queue, "queue edit",
                    "Replaces the body of a dead letter with standard input; shows the difference.");
        positional(edit, "queue", "the queue, without \"-error\"");
        positional(edit, "id", "the message's id");
        flag(edit, "dry-run", "only show the difference");
        edit->callback([this] {
            line_.command = "queue edit";
            line_.input_file = "-";
        });
    }

    void add_audit_command()
    {
        auto* const audit = command(app_, "audit", "What operators did, the newest first.");
        option(audit, "subject", "only on this subject: a path of the API, or QUEUE/MESSAGE");
        option(audit, "who", "only what they did: \"admin ID\" or \"command line\"");
        option(audit, "what", "only acts with this name, such as promotion.change");
        option(audit, "message", "only on the message with this id");
        option(audit, "before", "only acts with a lower number");
        option(audit, "most", "acts to show (100)");
        flag(audit, "changes", "also show what they changed");
    }

    void select_dead_letters(CLI::App* command)
    {
        positional(command, "queue", "the queue, without \"-error\"");
        option(command, "id", "only the message with this id");
        search_dead_letters(command);
        option(command, "most", "maximum number, the oldest first");
        flag(command, "dry-run", "only report which it would affect");
    }

    void search_dead_letters(CLI::App* command)
    {
        option(command, "contract", "only messages of this contract");
        option(command, "reason", "only this kind of reason, as `fcg queue dead` shows it");
        option(command, "payment", "only messages about the payment with this id");
        option(command, "correlation", "only messages with this correlation id");
        option(command, "text", "only messages that contain this text, in any case");
    }

    void add_payment_commands()
    {
        auto& payments = group("payments", "Payments and refunds.");
        auto* const reconcile = command(payments, "payments reconcile",
                                        "Compares our payments with the provider's report; fails when "
                                        "something remains to be done.");
        option(reconcile, "day", "the charges of this day, UTC (yesterday)");
        option(reconcile, "from", "the charges made at or after this day or moment");
        option(reconcile, "to", "and before this one");
        flag(reconcile, "repair", "settle what needs no decision of an operator");
        command(payments, "payments refunds", "Refunds that are not done yet, and why.");
        auto* const resume =
            command(payments, "payments resume",
                    "Retries a payment that was left to an operator, or its parked refunds.");
        positional(resume, "payment", "the payment's id");
    }

    void add_circuit_commands()
    {
        auto& circuits = group("circuits", "The circuit breakers of the services that this process calls.");
        command(circuits, "circuits list", "Every circuit with its state, and since when.");
        auto* const reset =
            command(circuits, "circuits reset", "Closes a circuit, so that the next request is sent.");
        positional(reset, "circuit", "its name, as `fcg circuits list` shows it");
    }

    void add_event_commands()
    {
        auto& events = group("events", "The modules' event stores.");
        auto* const list = command(events, "events list", "A module's events in their order.");
        positional(list, "module", module_names);
        option(list, "after", "start after this position (0)");
        option(list, "most", "events to show (100)");
        option(list, "stream", "only this stream, such as payment-<id>");
        auto* const replay =
            command(events, "events replay",
                    "Sends events to the queues again; a consumer that has handled one skips it.");
        positional(replay, "module", module_names);
        option(replay, "after", "start after this position (0)");
        option(replay, "queue", "only to this queue");
    }

    void add_index_commands()
    {
        auto& index = group("index", "The index of games, which searches use.");
        command(index, "index status", "How fresh it is, and the progress of a rebuild.");
        command(index, "index rebuild",
                "Rebuilds it from the events, beside the one that answers, and swaps.");
        auto* const verify =
            command(index, "index verify", "Compares it with the catalogue; fails when something differs.");
        flag(verify, "repair", "repair what differs");
    }

    void add_information_commands()
    {
        auto& config = group("config", "The configuration.");
        command(config, "config show", "Every setting in force and where it came from.");
        command(config, "config example",
                "A configuration file with every setting, its default and what it is.");
        command(app_, "openapi", "Prints the OpenAPI document.");
        auto* const contracts = command(
            app_, "contracts", "Prints every event: its JSON Schema, publisher, readers, queues and topic.");
        flag(contracts, "asyncapi", "as an AsyncAPI 3.0 document");
        auto* const health =
            command(app_, "health", "Checks that the server on this machine is alive; for container checks.");
        health->add_option("--port", port_, "where it listens");
    }

    CLI::App app_;
    command_line line_;
    std::string data_;
    std::string port_;
    bool password_stdin_ = false;
    std::map<std::string, std::string> values_;
};

} // namespace

parsed_line parse_command_line(int count, char const* const* arguments)
{
    return grammar().parse(count, arguments);
}

} // namespace fcg::app
