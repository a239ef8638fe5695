#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::test {

/// A sync that the disk answers without doing it.
enum class left_out { nothing, log_syncs, database_syncs, folder_syncs };

/// What a disk holds of the files that the engine writes below one folder, while they are written: apart from
/// each other what was synced, and what was only written and may be lost, torn or reordered when the power
/// goes.
///
/// The files themselves are in the folder, and the engine reads there what it has written. Once the power is
/// gone, every call of the engine fails; draw_image() then makes what the next machine may find.
class forgetful_disk {
public:
    enum class operation { create, write, truncate, remove, sync, sync_folder };

    /// From now on the files below `folder` are on this disk; those that are there already are durable. The
    /// first disk of a process makes itself known to the engine. A disk outlives the connections to its
    /// files.
    explicit forgetful_disk(std::filesystem::path const& folder);
    ~forgetful_disk();
    forgetful_disk(forgetful_disk const&) = delete;
    forgetful_disk& operator=(forgetful_disk const&) = delete;

    /// The power goes in the middle of this operation, counted from 1 for the first after the construction. A
    /// write may then be on the disk, in part or whole; a sync has done as much as if it had not begun.
    void cut_power_at(std::uint64_t number);
    void cut_power();
    bool has_power() const;
    /// The power has never gone: only the process was killed, and the next one finds all that it has written.
    /// After a cut at a sync.
    void start_another_process();
    /// What has happened until now, in order.
    std::vector<operation> history() const;

    /// Makes an image of what the disk may hold after the power was cut, in an empty folder. Seeds 0 and 1
    /// give the extremes: nothing, and everything, of what was not synced.
    void draw_image(std::uint64_t seed, std::filesystem::path const& into) const;

    void leave_out(left_out what);
    /// Connections are opened with this level ("OFF", "NORMAL"), whatever else is asked of them.
    void lower_synchronous(std::string level);
    std::string lowered_synchronous() const;

    // What the engine's file system tells it. False: there is no power.

    struct file;
    using file_ptr = std::shared_ptr<file>;

    /// The disk that this path lies on; null when it lies on none.
    static forgetful_disk* holding(std::string_view path);
    /// Null when there is no such file.
    file_ptr find(std::string const& path) const;
    bool create(std::string const& path);
    bool write(file& of, std::uint64_t offset, std::string_view bytes);
    bool truncate(file& of, std::uint64_t size);
    bool remove(std::string const& path);
    bool sync(file& of, std::string const& path);
    bool sync_folder(std::string const& path);

private:
    struct folder;

    bool begin(operation what);
    std::uint64_t oldest_change() const;

    std::string root_;
    mutable std::mutex guard_;
    std::map<std::string, folder> folders_;
    std::vector<operation> history_;
    std::uint64_t cut_at_ = 0; ///< 0: never
    bool has_power_ = true;
    left_out left_out_ = left_out::nothing;
    std::string lowered_synchronous_;
};

/// Registers the file system that asks disks; once in a process.
void use_forgetful_files();

} // namespace fcg::test
