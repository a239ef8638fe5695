#pragma once
#include <boost/system/error_code.hpp>

#include <exception>
#include <string>

namespace fcg::async {

/// Returns the failure's what() without what Boost appends to it: the source location and the error number.
std::string error_text(std::exception const& failure);
/// Returns the text of any exception; `thrown` must not be null.
std::string error_text(std::exception_ptr const& thrown);

/// Returns the error without the source location that Boost attaches to it. For errors that are thrown.
boost::system::error_code without_slot(boost::system::error_code const& error);

} // namespace fcg::async
