#pragma once
#include "bus/sqs/credentials.hpp"

#include <optional>
#include <string>

namespace fcg::bus::sqs {

/// What the container's environment tells us to ask.
struct container_question {
    std::string origin; ///< "http://169.254.170.2"
    std::string target;
    std::string authorization; ///< a secret; may be empty

    /// Nothing: we are in no such container. Throws std::runtime_error for a host that must not be asked and
    /// for a token that cannot be read.
    static std::optional<container_question> of(aws_environment const& around);
};

} // namespace fcg::bus::sqs
