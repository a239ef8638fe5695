#pragma once
#include <sys/resource.h>

namespace fcg::test {

/// Prevents the process from opening descriptors while it exists.
class no_descriptors {
public:
    no_descriptors()
    {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        rlimit none = before_;
        // Standard input, output and error have the only numbers left. Not 0: poll() refuses to wait for more
        // descriptors than the limit, and would end the test's server.
        none.rlim_cur = 3;
        ::setrlimit(RLIMIT_NOFILE, &none);
    }

    ~no_descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

    no_descriptors(no_descriptors const&) = delete;
    no_descriptors& operator=(no_descriptors const&) = delete;

private:
    rlimit before_{};
};

} // namespace fcg::test
