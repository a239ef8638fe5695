#include "platform/storage/database.hpp"

#include "platform/core/folders.hpp"
#include "platform/storage/file_lock.hpp"
#include "platform/storage/migrations.hpp"
#include "platform/storage/reader_pool.hpp"
#include "platform/storage/writer.hpp"

namespace fcg::storage {
namespace {

std::filesystem::path with_folder(std::filesystem::path file)
{
    auto const folder = file.parent_path();
    if (folder.empty() || std::filesystem::exists(folder))
        return file;
    try {
        core::make_durable_folder(folder);
    } catch (std::filesystem::filesystem_error const& problem) {
        throw storage_error("cannot make the data folder " + folder.string() + ": " + problem.what());
    }
    return file;
}

std::unique_ptr<connection> open_migrated(std::filesystem::path const& file, std::string_view module)
{
    auto database_connection = std::make_unique<connection>(file, connection::access::read_write);
    database_connection->sync_what_was_found();
    migrate(*database_connection, "common", embedded_migrations());
    migrate(*database_connection, module, embedded_migrations());
    return database_connection;
}

} // namespace

struct database::impl {
    impl(std::filesystem::path path, std::string name, async::executor& writing,
         async::executor& long_reading, options options)
        : file(with_folder(std::move(path))),
          module(std::move(name)),
          lock(file),
          long_reads(long_reading),
          readers(std::in_place, file, options.read_connections),
          writes(std::make_shared<writer>(open_migrated(file, module), writing, options))
    {
    }

    ~impl()
    {
        // The writer is closed last: it then copies the log into the file and removes it.
        readers.reset();
        writes->close();
    }

    std::filesystem::path file;
    std::string module;
    file_lock lock;
    async::executor& long_reads;
    std::optional<reader_pool> readers;
    std::shared_ptr<writer> writes; ///< shared, because a job on the executor may hold it a little longer
};

database::database(std::filesystem::path file, std::string module, async::executor& writes,
                   async::executor& long_reads, options options)
    : impl_(
          std::make_unique<impl>(std::move(file), std::move(module), writes, long_reads, std::move(options)))
{
}

database::~database() = default;

void database::submit(std::span<std::unique_ptr<pending_unit>> units)
{
    impl_->writes->submit(units);
}

task<std::vector<std::exception_ptr>> database::write_each(std::vector<unit_of_work> units)
{
    std::vector<std::exception_ptr> outcomes(units.size());
    if (units.empty())
        co_return outcomes;
    auto start = [this, &units, &outcomes](auto resume) {
        struct waiting_task { // the last unit to complete resumes it
            std::size_t missing_units;
            decltype(resume) handler;
        };

        auto* const home = &boost::asio::get_associated_executor(resume).context();
        auto const waiting = std::make_shared<waiting_task>(units.size(), std::move(resume));
        pending_units pending;
        pending.reserve(units.size());
        for (std::size_t i = 0; i < units.size(); ++i) {
            auto complete = [waiting, &outcome = outcomes[i]](std::exception_ptr failure) {
                outcome = std::move(failure);
                if (--waiting->missing_units > 0)
                    return;
                auto go_on = std::move(waiting->handler);
                std::move(go_on)();
            };
            pending.push_back(make_unit(home, std::ref(units[i]), std::move(complete)));
        }
        submit(pending);
    };
    co_await boost::asio::async_initiate<decltype(async::use_task) const, void()>(std::move(start),
                                                                                  async::use_task);
    co_return outcomes;
}

void database::write_now(unit_of_work unit)
{
    std::exception_ptr failure;
    auto complete = [&failure](std::exception_ptr outcome) { failure = std::move(outcome); };
    impl_->writes->write_now(make_unit(nullptr, std::move(unit), complete));
    if (failure)
        std::rethrow_exception(failure);
}

void database::on_events_appended(std::function<void()> notice)
{
    impl_->writes->on_events_appended(std::move(notice));
}

std::string database::failure() const
{
    return impl_->writes->failure();
}

void database::probe()
{
    impl_->writes->probe();
}

write_counts database::counts() const
{
    return impl_->writes->counts();
}

std::string const& database::module() const
{
    return impl_->module;
}

std::filesystem::path const& database::file() const
{
    return impl_->file;
}

async::executor& database::long_reads()
{
    return impl_->long_reads;
}

database::read_lease::read_lease(database& database)
    : impl_(*database.impl_),
      connection_(impl_.readers->take()),
      session_(*connection_)
{
    connection_->run("BEGIN");
}

database::read_lease::~read_lease()
{
    if (connection_->in_transaction())
        connection_->run("COMMIT");
    impl_.readers->give_back(std::move(connection_));
}

} // namespace fcg::storage
