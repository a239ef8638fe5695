#include "words.hpp"

#include <array>
#include <cctype>

namespace fcg::architecture {

findings clocks(tree const& all)
{
    return refuse(all, {.code = {"system_clock", "steady_clock::now", "high_resolution_clock", "utc_clock",
                                 "gettimeofday", "clock_gettime", "time(nullptr)", "time(NULL)", "time(0)",
                                 "std::time", "localtime", "localtime_r"},
                        .in = {"src/"},
                        .except = {"src/platform/core/", "src/app/runtime.cpp"},
                        .instead = "take the core::clock of the surroundings"});
}

findings timers(tree const& all)
{
    return refuse(all,
                  {.code = {"steady_timer", "system_timer", "high_resolution_timer", "deadline_timer",
                            "basic_waitable_timer"},
                   .in = {"src/"},
                   .except = {"src/platform/async/"},
                   .instead = "wait through the loop: async::sleep_for, async::with_timeout or a signal"});
}

findings chance(tree const& all)
{
    return refuse(
        all,
        {.code = {"random_device", "rand(", "srand(", "rand_r", "drand48", "mt19937", "mt19937_64",
                  "minstd_rand", "default_random_engine", "getrandom", "getentropy", "arc4random",
                  "randombytes_buf", "randombytes_random", "RAND_bytes", "random_generator", "system_random"},
         .in = {"src/"},
         .except = {"src/platform/core/", "src/app/runtime.cpp"},
         .instead = "take the core::random_source or the core::id_generator of the surroundings"});
}

findings sleeps(tree const& all)
{
    return refuse(
        all, {.code = {"this_thread::sleep_for", "this_thread::sleep_until", "::sleep(", "usleep",
                       "nanosleep", "clock_nanosleep"},
              .in = {"src/", "tests/", "bench/"},
              .except = {"src/platform/core/"},
              .instead = "await async::sleep_for or a signal; a test waits for a condition with a deadline"});
}

findings threads(tree const& all)
{
    return refuse(all, {.code = {"std::thread", "std::jthread", "std::async", "pthread_create"},
                        .in = {"src/modules/", "src/bus/"},
                        .except = {},
                        .instead = "run it on the loop, or on a workplace that the surroundings make"});
}

findings detached_tasks(tree const& all)
{
    return refuse(all, {.code = {"detached", ".detach("},
                        .in = {"src/", "tests/", "bench/"},
                        .except = {},
                        .instead = "start it with async::task_group::spawn, which counts, logs and drains"});
}

findings other_awaitables(tree const& all)
{
    return refuse(all, {.code = {"awaitable<"},
                        .in = {"src/"},
                        .except = {"src/platform/async/task.hpp"},
                        .instead = "write task<T>, the project's only awaitable"});
}

findings standard_streams(tree const& all)
{
    return refuse(all, {.code = {"std::cout", "std::cerr", "std::clog", "printf", "fprintf", "std::puts",
                                 "std::print", "std::println", "fmt::print"},
                        .in = {"src/"},
                        .except = {"src/app/"},
                        .instead = "log it through telemetry::log; only commands speak to the terminal"});
}

findings floating_money(tree const& all)
{
    return refuse(all,
                  {.code = {"double", "float"},
                   .in = {"src/modules/", "src/bus/contracts/", "src/platform/core/money.hpp",
                          "src/platform/core/money.cpp"},
                   // Relevance, popularity, likeness, gauges and how long something takes are no money.
                   .except = {"src/modules/indexer/inside/index/document_store.hpp",
                              "src/modules/indexer/inside/index/live_index.hpp",
                              "src/modules/indexer/inside/index/live_index.cpp",
                              "src/modules/indexer/inside/search/", "src/modules/indexer/inside/taste/",
                              "src/modules/indexer/inside/engine/", "src/modules/indexer/inside/upkeep/",
                              "src/modules/payments/inside/provider/guarded_provider.cpp",
                              "src/modules/payments/inside/settling/cut_off.cpp",
                              "src/modules/payments/inside/settling/parked_refunds.cpp"},
                   .instead = "count money in minor units (core::money); a file that measures something else "
                              "is named as an exception of this rule"});
}

namespace {

bool holds_word(std::string const& text, std::string const& word)
{
    auto const is_word = [&](std::size_t at) {
        return at < text.size() &&
               (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_');
    };
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        if ((at == 0 || !is_word(at - 1)) && !is_word(at + word.size()))
            return true;
    return false;
}

} // namespace

findings unfinished_work(tree const& all)
{
    static std::array<std::string, 4> const marks{"TODO", "FIXME", "XXX", "HACK"};
    findings found;
    for (auto const& one : all)
        for (auto const& comment : one.comments)
            for (auto const& mark : marks)
                if (holds_word(comment.text, mark))
                    found.push_back(
                        {one.path, comment.line,
                         mark + ": do it now, or open an issue; a comment says why things are as they are"});
    return found;
}

} // namespace fcg::architecture
