#pragma once
#include <filesystem>
#include <stdexcept>
#include <stdlib.h>
#include <string>
#include <string_view>

namespace fcg::test {

/// A new, empty folder below the system's temporary one. It is removed with its content at the end of the
/// scope.
class temporary_folder {
public:
    temporary_folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "fcg-test-XXXXXX").string();
        if (!::mkdtemp(name.data()))
            throw std::runtime_error("cannot make the folder " + name);
        path_ = name;
    }

    ~temporary_folder()
    {
        std::error_code ignored; // a file that cannot be removed must not hide the result of the test
        std::filesystem::remove_all(path_, ignored);
    }

    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;

    std::filesystem::path const& path() const { return path_; }

    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

} // namespace fcg::test
