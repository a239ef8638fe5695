#pragma once
#include "support/worlds.hpp"
