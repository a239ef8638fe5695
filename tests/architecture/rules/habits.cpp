#include "words.hpp"

#include <array>
#include <cctype>

namespace fcg::architecture {

findings clocks(tree const& tree)
{
    return refuse(tree, {.code = {"system_clock", "steady_clock::now", "high_resolution_clock", "utc_clock",
                                  "gettimeofday", "clock_gettime", "time(nullptr)", "time(NULL)", "time(0)",
                                  "std::time", "localtime", "localtime_r"},
                         .folders = {"src/"},
                         .except = {"src/platform/core/", "src/app/runtime.cpp"},
                         .instead = "take the core::clock of the surroundings"});
}

findings timers(tree const& tree)
{
    return refuse(tree,
                  {.code = {"steady_timer", "system_timer", "high_resolution_timer", "deadline_timer",
                            "basic_waitable_timer"},
                   .folders = {"src/"},
                   .except = {"src/platform/async/"},
                   .instead = "wait through the loop: async::sleep_for, async::with_timeout or a signal"});
}

findings random(tree const& tree)
{
    return refuse(
        tree,
        {.code = {"random_device", "rand(", "srand(", "rand_r", "drand48", "mt19937", "mt19937_64",
                  "minstd_rand", "default_random_engine", "getrandom", "getentropy", "arc4random",
                  "randombytes_buf", "randombytes_random", "RAND_bytes", "random_generator", "system_random"},
         .folders = {"src/"},
         .except = {"src/platform/core/", "src/app/runtime.cpp"},
         .instead = "take the core::random_source or the core::id_generator of the surroundings"});
}

findings sleeps(tree const& tree)
{
    return refuse(
        tree,
        {.code = {"this_thread::sleep_for", "this_thread::sleep_until", "::sleep(", "usleep", "nanosleep",
                  "clock_nanosleep"},
         .folders = {"src/", "tests/", "bench/"},
         .except = {"src/platform/core/"},
         .instead = "await async::sleep_for or a signal; a test waits for a condition with a deadline"});
}

findings threads(tree const& tree)
{
    return refuse(tree, {.code = {"std::thread", "std::jthread", "std::async", "pthread_create"},
                         .folders = {"src/modules/", "src/bus/"},
                         .except = {},
                         .instead = "run it on the loop, or on a workplace that the surroundings make"});
}

findings detached_tasks(tree const& tree)
{
    return refuse(tree, {.code = {"detached", ".detach("},
                         .folders = {"src/", "tests/", "bench/"},
                         .except = {},
                         .instead = "start it with async::task_group::spawn, which counts, logs and drains"});
}

findings other_awaitables(tree const& tree)
{
    return refuse(tree, {.code = {"awaitable<"},
                         .folders = {"src/"},
                         .except = {"src/platform/async/task.hpp"},
                         .instead = "write task<T>, the project's only awaitable"});
}

findings standard_streams(tree const& tree)
{
    return refuse(tree, {.code = {"std::cout", "std::cerr", "std::clog", "printf", "fprintf", "std::puts",
                                  "std::print", "std::println", "fmt::print"},
                         .folders = {"src/"},
                         .except = {"src/app/"},
                         .instead = "log it through telemetry::log; only commands speak to the terminal"});
}

findings floating_money(tree const& tree)
{
    return refuse(
        tree,
        {.code = {"double", "float"},
         .folders = {"src/modules/", "src/bus/contracts/", "src/platform/core/money.hpp",
                     "src/platform/core/money.cpp"},
         // Relevance, popularity, similarity, gauges and durations are not money.
         .except = {"src/modules/indexer/internal/index/document_store.hpp",
                    "src/modules/indexer/internal/index/live_index.hpp",
                    "src/modules/indexer/internal/index/live_index.cpp",
                    "src/modules/indexer/internal/search/", "src/modules/indexer/internal/recommendations/",
                    "src/modules/indexer/internal/engine/", "src/modules/indexer/internal/upkeep/",
                    "src/modules/payments/internal/provider/guarded_provider.cpp",
                    "src/modules/payments/internal/settlement/cut_off.cpp",
                    "src/modules/payments/internal/payment/open_refunds.cpp"},
         .instead = "count money in minor units (core::money); a file that measures something else "
                    "is named as an exception of this rule"});
}

findings untyped_ids(tree const& tree)
{
    forbidden plain_text{.code = {},
                         .folders = {"src/modules/games/", "src/modules/library/", "src/modules/payments/",
                                     "src/bus/contracts/"},
                         .except = {},
                         .instead =
                             "declare it with its type of bus/contracts/ids.hpp, so that two ids in each "
                             "other's place do not compile"};
    for (auto const* id : {"game_id", "payment_id", "user_id"})
        for (auto const* type :
             {"std::string ", "std::string const& ", "std::string_view ", "std::optional<std::string> "})
            plain_text.code.push_back(std::string(type) + id);
    return refuse(tree, plain_text);
}

namespace {

bool holds_word(std::string const& text, std::string const& word)
{
    auto const is_word = [&](std::size_t index) {
        return index < text.size() &&
               (std::isalnum(static_cast<unsigned char>(text[index])) != 0 || text[index] == '_');
    };
    for (auto index = text.find(word); index != std::string::npos; index = text.find(word, index + 1))
        if ((index == 0 || !is_word(index - 1)) && !is_word(index + word.size()))
            return true;
    return false;
}

} // namespace

findings unfinished_work(tree const& tree)
{
    static std::array<std::string, 4> const marks{"TODO", "FIXME", "XXX", "HACK"};
    findings findings;
    for (auto const& source : tree)
        for (auto const& comment : source.comments)
            for (auto const& mark : marks)
                if (holds_word(comment.text, mark))
                    findings.push_back(
                        {source.path, comment.line,
                         mark + ": do it now, or open an issue; a comment says why things are as they are"});
    return findings;
}

} // namespace fcg::architecture
