#pragma once
#include "platform/core/unavailable.hpp"

#include <stdexcept>

namespace fcg::storage {

/// The database did not run a statement. what() names the statement and the engine's reason. Not a base of
/// storage_unavailable, for which the statement is not at fault.
class storage_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The disk is full, the folder is read-only, or too many units wait to be written. Nothing was stored, and
/// the same request can succeed later. The response is 503.
class storage_unavailable : public core::unavailable {
public:
    using core::unavailable::unavailable;
};

/// Another process has the file open. what() names the file and the process.
class file_in_use : public storage_error {
public:
    using storage_error::storage_error;
};

/// A UNIQUE, CHECK or FOREIGN KEY rule refused the statement.
class constraint_violation : public storage_error {
public:
    using storage_error::storage_error;
};

/// An event was appended at a version that the stream already has.
class version_conflict : public storage_error {
public:
    using storage_error::storage_error;
};

} // namespace fcg::storage
