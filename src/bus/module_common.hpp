#pragma once
/// The precompiled header of the modules, the app and their tests, with what most of their files include.
/// Each file still includes what it uses; this only saves the compiler from parsing it again.

#include "bus/consuming/consumer.hpp"
#include "bus/publishing/outbox.hpp"
#include "platform/common.hpp"
#include "platform/environment.hpp"
#include "platform/http/routing/routes.hpp"
#include "platform/http/schema/shape.hpp"
#include "platform/storage/database.hpp"
#include "platform/telemetry/log.hpp"
