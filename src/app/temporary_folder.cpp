#include "app/temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace fcg::app {

temporary_folder::temporary_folder(std::string_view name)
{
    auto pattern = (std::filesystem::temp_directory_path() / (std::string(name) + "-XXXXXX")).string();
    if (mkdtemp(pattern.data()) == nullptr)
        throw std::system_error(errno, std::generic_category(), pattern);
    path_ = pattern;
}

temporary_folder::~temporary_folder()
{
    std::error_code left_behind;
    std::filesystem::remove_all(path_, left_behind);
}

} // namespace fcg::app
