#pragma once
#include <boost/system/error_code.hpp>

#include <exception>
#include <string>

namespace fcg::async {

/// What a failure says to people: what(), without the place in Boost's sources and the error's number that
/// Boost appends to it.
std::string error_text(std::exception const& failure);

/// The same error without the place in Boost's sources that it was found at. For what is thrown.
boost::system::error_code without_place(boost::system::error_code const& error);

} // namespace fcg::async
