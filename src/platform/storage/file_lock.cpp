#include "platform/storage/file_lock.hpp"

#include "platform/core/text.hpp"
#include "platform/storage/errors.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

namespace fcg::storage {
namespace {

std::string reason(int error)
{
    return std::generic_category().message(error);
}

std::string owner_in(int descriptor)
{
    std::array<char, 32> text{};
    auto const size = ::pread(descriptor, text.data(), text.size(), 0);
    std::string const owner(core::trim({text.data(), size > 0 ? static_cast<std::size_t>(size) : 0}));
    return owner.empty() ? "another process" : "process " + owner;
}

} // namespace

file_lock::file_lock(std::filesystem::path const& file)
{
    auto const path = file.string() + ".lock";
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (descriptor_ < 0)
        throw storage_error("cannot write to the data folder " + file.parent_path().string() + " (" + path +
                            ": " + reason(errno) +
                            "); make it writable for the user that runs fcg, or choose another one");
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        int const error = errno;
        auto const owner = owner_in(descriptor_);
        ::close(descriptor_);
        if (error != EWOULDBLOCK)
            throw storage_error("cannot lock " + path + ": " + reason(error));
        throw file_in_use(file.string() + " is in use by " + owner +
                          "; stop it, or choose another data folder");
    }
    auto const mine = std::to_string(::getpid()) + "\n";
    bool const written = ::ftruncate(descriptor_, 0) == 0 && ::pwrite(descriptor_, mine.data(), mine.size(),
                                                                      0) == static_cast<ssize_t>(mine.size());
    if (!written) {
        int const error = errno;
        ::close(descriptor_);
        throw storage_error("cannot write " + path + ": " + reason(error));
    }
}

file_lock::~file_lock()
{
    ::close(descriptor_);
}

} // namespace fcg::storage
