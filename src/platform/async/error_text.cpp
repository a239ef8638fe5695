#include "platform/async/error_text.hpp"

#include <boost/system/system_error.hpp>

namespace fcg::async {

std::string error_text(std::exception const& failure)
{
    std::string text = failure.what();
    auto const* const error = dynamic_cast<boost::system::system_error const*>(&failure);
    if (error == nullptr)
        return text;
    auto const appended = text.rfind(std::string(" [") + error->code().category().name() + ":");
    if (appended != std::string::npos)
        text.resize(appended);
    return text;
}

std::string error_text(std::exception_ptr const& thrown)
{
    try {
        std::rethrow_exception(thrown);
    } catch (std::exception const& failure) {
        return error_text(failure);
    } catch (...) {
        return "an exception that is not a std::exception";
    }
}

boost::system::error_code without_slot(boost::system::error_code const& error)
{
    return {error.value(), error.category()};
}

} // namespace fcg::async
