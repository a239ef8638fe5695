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

/// Callers wait for what is written to users and games; the other files are written by what works off
/// purchases that were answered already. When the processor is short, answering comes first: what was
/// accepted is durable.
async::urgency urgency_of_writer(std::string_view module)
{
    return module == "users" || module == "games" ? async::urgency::somebody_waits
                                                  : async::urgency::works_off;
}

/// It holds personal data, and all that is ever answered.
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

struct runtime::inside {
    core::system_clock clock;
    core::system_random chance;
    core::id_generator ids{clock, chance};
    telemetry::metrics metrics;
    async::real_loop background;
    std::optional<async::thread_workplace> long_reads{std::in_place, "long-reads", long_read_threads,
                                                      max_long_reads_waiting};
    std::vector<std::unique_ptr<async::workplace>> writers; ///< one thread a file
};

runtime::runtime(std::filesystem::path data_folder) : inside_(std::make_unique<inside>())
{
    auto folder = make_folder(std::move(data_folder));
    auto open = [this, folder](std::string module) {
        auto writer = std::make_unique<async::thread_workplace>("db-" + module, 1, max_drains_waiting,
                                                                urgency_of_writer(module));
        auto const batch_sizes =
            inside_->metrics.histogram("fcg_commit_units", "Units of work in one commit",
                                       {{"module", module}}, {1, 2, 4, 8, 16, 32, 64, 128, 256, 512});
        storage::database::options how;
        how.on_commit = [batch_sizes](std::size_t units) { batch_sizes.observe(static_cast<double>(units)); };
        auto file = std::make_unique<storage::database>(folder / (module + ".db"), module, *writer,
                                                        *inside_->long_reads, std::move(how));
        inside_->writers.push_back(std::move(writer));
        return file;
    };
    auto make_place = [](std::string name, std::size_t threads, std::size_t max_waiting) {
        return std::unique_ptr<async::workplace>(
            std::make_unique<async::thread_workplace>(std::move(name), threads, max_waiting));
    };
    around_ = std::make_unique<surroundings>(surroundings{inside_->clock, inside_->chance, inside_->ids,
                                                          inside_->background, inside_->metrics, folder, open,
                                                          make_place});
    background_ = std::thread([this] {
        pthread_setname_np(pthread_self(), "background");
        async::set_urgency_of_this_thread(async::urgency::works_off);
        inside_->background.run();
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
    boost::asio::co_spawn(inside_->background.executor(), work(), settle);
    done.get_future().get();
}

void runtime::stop()
{
    if (!background_.joinable())
        return;
    inside_->background.stop();
    background_.join();
    inside_->long_reads.reset();
}

} // namespace fcg::app
