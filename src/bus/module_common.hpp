#pragma once
/// The precompiled header of the modules, the app and their tests: what most of their files include anyway.
/// Each file includes what it uses all the same; this only spares the compiler reading it again.

#include "bus/consumer.hpp"
#include "bus/outbox.hpp"
#include "platform/common.hpp"
#include "platform/http/routes.hpp"
#include "platform/http/shape.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"
#include "platform/telemetry/log.hpp"
