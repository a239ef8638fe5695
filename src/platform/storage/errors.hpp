#pragma once
#include "platform/core/unavailable.hpp"

#include <stdexcept>
#include <string>

namespace fcg::storage {

/// The database did not do what it was asked; what() names the statement and the engine's reason. Not the
/// base of storage_unavailable, which is no fault of the statement.
class storage_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The disk is full, the folder is read-only, or too much waits to be written: nothing was stored, and the
/// same request can succeed later. Answer 503.
class storage_unavailable : public core::unavailable {
public:
    using core::unavailable::unavailable;
};

/// Another process has the file open; what() names the file and the process.
class file_in_use : public storage_error {
public:
    using storage_error::storage_error;
};

/// A UNIQUE, CHECK or FOREIGN KEY rule refused the statement.
class constraint_violation : public storage_error {
public:
    using storage_error::storage_error;
};

/// An event was appended at a version that another writer has already taken.
class version_conflict : public storage_error {
public:
    using storage_error::storage_error;
};

} // namespace fcg::storage
