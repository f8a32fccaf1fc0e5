// Precompiled for every layer; nothing may rely on it (the preset "plain" builds without).
#pragma once

#include <fmt/core.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>
