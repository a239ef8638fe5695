#include "app/runtime.hpp"

#include "platform/core/folders.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include <future>
#include <optional>
#include <pthread.h>
#include <stdexcept>

namespace fcg::app {

namespace {

constexpr std::size_t long_read_threads = 2;
constexpr std::size_t max_long_reads_waiting = 1'000;
constexpr std::size_t max_drains_waiting = 16; // a writer posts one at a time

/// Returns the priority of a module's writer. Callers wait for writes to users and games; the other files are
/// written by work on purchases that are already accepted and durable. When the processor is short of time,
/// responding comes first.
async::thread_priority urgency_of_writer(std::string_view module)
{
    return module == "users" || module == "games" ? async::thread_priority::interactive
                                                  : async::thread_priority::background;
}

/// Creates the data folder, which holds personal data and everything that the store returns.
std::filesystem::path make_folder(std::filesystem::path folder)
{
    try {
        core::make_durable_folder(folder);
    } catch (std::filesystem::filesystem_error const& fault) {
        throw std::runtime_error(
            fmt::format("the data folder {} cannot be made: {}", folder.string(), fault.what()));
    }
    return std::filesystem::absolute(folder);
}

} // namespace

struct runtime::impl {
    core::system_clock clock;
    core::system_random random;
    core::id_generator ids{clock, random};
    telemetry::metrics metrics;
    async::real_loop background;
    std::optional<async::thread_pool> long_reads{std::in_place, "long-reads", long_read_threads,
                                                 max_long_reads_waiting};
    std::vector<std::unique_ptr<async::executor>> writers; ///< one thread per file
};

runtime::runtime(std::filesystem::path data_folder) : impl_(std::make_unique<impl>())
{
    auto folder = make_folder(std::move(data_folder));
    auto open = [this, folder](std::string module) {
        auto writer = std::make_unique<async::thread_pool>("db-" + module, 1, max_drains_waiting,
                                                           urgency_of_writer(module));
        auto const batch_sizes =
            impl_->metrics.histogram("fcg_commit_units", "Units of work in one commit", {{"module", module}},
                                     {1, 2, 4, 8, 16, 32, 64, 128, 256, 512});
        storage::database::options options;
        options.on_commit = [batch_sizes](std::size_t units) {
            batch_sizes.observe(static_cast<double>(units));
        };
        auto file = std::make_unique<storage::database>(folder / (module + ".db"), module, *writer,
                                                        *impl_->long_reads, std::move(options));
        impl_->writers.push_back(std::move(writer));
        return file;
    };
    auto make_place = [](std::string name, std::size_t threads, std::size_t max_waiting) {
        return std::unique_ptr<async::executor>(
            std::make_unique<async::thread_pool>(std::move(name), threads, max_waiting));
    };
    env_ =
        std::make_unique<environment>(environment{impl_->clock, impl_->random, impl_->ids, impl_->background,
                                                  impl_->metrics, folder, open, make_place});
    background_ = std::thread([this] {
        pthread_setname_np(pthread_self(), "background");
        async::set_priority_of_this_thread(async::thread_priority::background);
        impl_->background.run();
    });
}

runtime::~runtime()
{
    stop();
}

void runtime::run(std::function<task<>()> work)
{
    std::promise<void> done;
    auto const settle = [&done](std::exception_ptr failure) {
        if (failure)
            done.set_exception(failure);
        else
            done.set_value();
    };
    boost::asio::co_spawn(impl_->background.executor(), work(), settle);
    done.get_future().get();
}

void runtime::stop()
{
    if (!background_.joinable())
        return;
    impl_->background.stop();
    background_.join();
    impl_->long_reads.reset();
}

} // namespace fcg::app
