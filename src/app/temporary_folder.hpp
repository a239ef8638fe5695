#pragma once
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace fcg::app {

/// A new folder in the system's folder for temporary files. It is removed with its contents on destruction.
class temporary_folder {
public:
    explicit temporary_folder(std::string_view name)
    {
        auto pattern = (std::filesystem::temp_directory_path() / (std::string(name) + "-XXXXXX")).string();
        if (mkdtemp(pattern.data()) == nullptr)
            throw std::system_error(errno, std::generic_category(), pattern);
        path_ = pattern;
    }

    ~temporary_folder()
    {
        std::error_code left_behind;
        std::filesystem::remove_all(path_, left_behind);
    }

    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;

    std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace fcg::app
