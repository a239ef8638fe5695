#pragma once
// Replaces functions of the C library in this program, also for the engine. To be included in one file.
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

namespace fcg::test {

/// The disk of all write-ahead logs of this process, while it exists: counts the writes and syncs, and can be
/// full. A full disk takes a part of a write, as a real one does. No sync reaches the device. For tests on
/// one thread.
class log_disk {
public:
    log_disk() { current() = this; }

    ~log_disk() { current() = nullptr; }

    log_disk(log_disk const&) = delete;
    log_disk& operator=(log_disk const&) = delete;

    /// Forgets the history.
    void forget() { history_.clear(), write_count_ = 0; }

    /// Returns "write sync" for a write and a sync after it.
    std::string const& history() const { return history_; }

    int write_count() const { return write_count_; }

    /// Becomes full in the middle of the n-th write from now on, counted from 1.
    void fill_at_write(int number) { full_at_ = write_count_ + number; }

    /// Lets no log become larger than this.
    void limit_size(std::size_t bytes) { max_size_ = bytes; }

    void make_room() { full_at_ = std::numeric_limits<int>::max(), max_size_ = no_limit; }

    /// Null if there is none.
    static log_disk*& current()
    {
        static log_disk* disk = nullptr;
        return disk;
    }

    static bool is_log(int descriptor)
    {
        std::error_code ignored;
        auto const link = "/proc/self/fd/" + std::to_string(descriptor);
        return std::filesystem::read_symlink(link, ignored).string().ends_with("-wal");
    }

    ssize_t write(int descriptor, void const* data, std::size_t size, off64_t offset)
    {
        add("write");
        ++write_count_;
        auto const begin = static_cast<std::size_t>(offset);
        auto room = std::min(size, max_size_ - std::min(max_size_, begin));
        if (write_count_ >= full_at_)
            room = write_count_ == full_at_ ? size / 2 : 0;
        if (room > 0)
            return ::syscall(SYS_pwrite64, descriptor, data, room, offset);
        errno = ENOSPC;
        return -1;
    }

    void add(std::string const& operation) { history_ += (history_.empty() ? "" : " ") + operation; }

private:
    static constexpr auto no_limit = std::numeric_limits<std::size_t>::max();

    std::string history_;
    int write_count_ = 0;
    int full_at_ = std::numeric_limits<int>::max();
    std::size_t max_size_ = no_limit;
};

} // namespace fcg::test

extern "C" {

ssize_t pwrite64(int descriptor, void const* data, std::size_t size, off64_t offset)
{
    auto* const disk = fcg::test::log_disk::current();
    if (disk != nullptr && disk->is_log(descriptor))
        return disk->write(descriptor, data, size, offset);
    return ::syscall(SYS_pwrite64, descriptor, data, size, offset);
}

int fdatasync(int descriptor)
{
    auto* const disk = fcg::test::log_disk::current();
    if (disk == nullptr)
        return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
    if (disk->is_log(descriptor))
        disk->add("sync");
    return 0;
}
}
