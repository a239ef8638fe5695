#include "pool_case.hpp"

#include <boost/system/errc.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <exception>
#include <string>
#include <sys/resource.h>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

/// Prevents the process from opening descriptors while it exists.
class no_descriptors {
public:
    no_descriptors()
    {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        rlimit none = before_;
        none.rlim_cur = 0;
        ::setrlimit(RLIMIT_NOFILE, &none);
    }

    ~no_descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

    no_descriptors(no_descriptors const&) = delete;
    no_descriptors& operator=(no_descriptors const&) = delete;

private:
    rlimit before_{};
};

} // namespace

TEST_CASE("a connection for which there is no descriptor fails with that error, not as cancelled")
{
    pool_case pool([](peer& peer, int) { peer.answer_all(); });
    run(pool.loop, async::sleep_for(pool.loop, 1ms)); // the loop has opened its own descriptors
    std::exception_ptr thrown;
    {
        no_descriptors const limit;
        try {
            pool.ask("/first");
        } catch (http::never_connected const&) {
            thrown = std::current_exception(); // inspected later: the sanitizer needs a descriptor for it
        }
    }
    REQUIRE(thrown);
    try {
        std::rethrow_exception(thrown);
    } catch (http::never_connected const& failure) {
        CHECK(failure.code() == boost::system::errc::too_many_files_open);
        CHECK(std::string(failure.what()).find(".hpp") == std::string::npos);
        CHECK(std::string(failure.what()).starts_with("connecting to 127.0.0.1:"));
    }
    CHECK(pool.ask("/second") == "answer");
}

} // namespace fcg::test
