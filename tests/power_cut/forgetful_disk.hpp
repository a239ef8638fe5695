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

/// The kind of sync that the disk confirms without doing it.
enum class left_out { nothing, log_syncs, database_syncs, folder_syncs };

/// A simulated disk for the files that the engine writes below one folder. It keeps what was synced apart
/// from what was only written and may be lost, torn or reordered in a power cut.
///
/// The files themselves are in the folder, and the engine reads there what it has written. After the power
/// cut, every call of the engine fails; draw_image() then creates what the next machine may find.
class forgetful_disk {
public:
    enum class operation { create, write, truncate, remove, sync, sync_folder };

    /// Puts the files below `folder` on this disk. Those that exist already are durable. The first disk of a
    /// process registers itself at the engine. A disk must outlive the connections to its files.
    explicit forgetful_disk(std::filesystem::path const& folder);
    ~forgetful_disk();
    forgetful_disk(forgetful_disk const&) = delete;
    forgetful_disk& operator=(forgetful_disk const&) = delete;

    /// Cuts the power in the middle of this operation, counted from 1 for the first after the construction. A
    /// write may then be on the disk, in part or whole; a sync has had no effect.
    void cut_power_at(std::uint64_t number);
    void cut_power();
    bool has_power() const;
    /// Undoes the power cut: only the process was killed, and the next one finds all that it has written. To
    /// be called after a cut at a sync.
    void start_another_process();
    /// Returns the operations so far, in order.
    std::vector<operation> history() const;

    /// Creates an image of what the disk may hold after the power cut, in the empty folder `path`. Seed 0
    /// keeps nothing of what was not synced, seed 1 everything.
    void draw_image(std::uint64_t seed, std::filesystem::path const& path) const;

    void leave_out(left_out left_out);
    /// Opens connections with this level ("OFF", "NORMAL"), whatever their owner requests.
    void lower_synchronous(std::string level);
    std::string lowered_synchronous() const;

    // Called by the engine's file system. The functions that return bool return false if there is no power.

    struct file;
    using file_ptr = std::shared_ptr<file>;

    /// Returns the disk that holds this path. Null if there is none.
    static forgetful_disk* holding(std::string_view path);
    /// Returns the file at `path`. Null if there is none.
    file_ptr find(std::string const& path) const;
    bool create(std::string const& path);
    bool write(file& file, std::uint64_t offset, std::string_view bytes);
    bool truncate(file& file, std::uint64_t size);
    bool remove(std::string const& path);
    bool sync(file& file, std::string const& path);
    bool sync_folder(std::string const& path);

private:
    struct folder;

    bool begin(operation operation);
    std::uint64_t oldest_change() const;

    std::string root_;
    mutable std::mutex guard_;
    std::map<std::string, folder> folders_;
    std::vector<operation> history_;
    std::uint64_t cut_at_ = 0; ///< 0 means never
    bool has_power_ = true;
    left_out left_out_ = left_out::nothing;
    std::string lowered_synchronous_;
};

/// Registers the file system that uses the disks. Only the first call in a process has an effect.
void use_forgetful_files();

} // namespace fcg::test
