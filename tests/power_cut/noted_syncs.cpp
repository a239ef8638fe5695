// Replaces functions of the C library in this program, both for the code under test and for the engine.
#include "noted_syncs.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/syscall.h>
#include <unistd.h>

namespace fcg::test {

namespace {

std::atomic<noted_syncs*> listener = nullptr;

int note_sync(int descriptor)
{
    if (auto* const notes = listener.load()) {
        auto const link = "/proc/self/fd/" + std::to_string(descriptor);
        notes->add("sync " + std::filesystem::read_symlink(link).string());
    }
    return 0;
}

} // namespace

noted_syncs::noted_syncs()
{
    listener = this;
}

noted_syncs::~noted_syncs()
{
    listener = nullptr;
}

std::ptrdiff_t noted_syncs::place_of(std::string const& text) const
{
    auto const match = std::ranges::find(texts_, text);
    return match == texts_.end() ? -1 : match - texts_.begin();
}

} // namespace fcg::test

extern "C" {

int fsync(int descriptor)
{
    return fcg::test::note_sync(descriptor);
}

int fdatasync(int descriptor)
{
    return fcg::test::note_sync(descriptor);
}

int rename(char const* from, char const* to) noexcept
{
    if (auto* const notes = fcg::test::listener.load())
        notes->add("rename " + std::string(to));
    return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}
}
