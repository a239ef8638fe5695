#pragma once
#include <filesystem>
#include <string_view>

namespace fcg::app {

/// A new folder in the system's folder for temporary files. It is removed with its contents on destruction.
class temporary_folder {
public:
    explicit temporary_folder(std::string_view name);
    ~temporary_folder();
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;

    std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace fcg::app
