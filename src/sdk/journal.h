// Every temporary object is written down before it is made and struck out when gone; the file is
// engine/journal.
#pragma once

#include "value/value.h"

#include <cstdint>
#include <string>

namespace ingot::sdk {

/// Never a secret. `locator` is what Descriptor::remove needs to find the object again.
struct JournalRow {
    std::string component;  ///< "oci-image"
    std::string kind;       ///< "mount", "container", "directory"
    std::string name;       ///< chosen by us before the object exists
    value::Value locator;
};

/// Thread-safe.
class Journal {
   public:
    virtual ~Journal() = default;
    /// Durable when it returns. Gives the number of the row.
    virtual std::int64_t add(const JournalRow& row) = 0;
    virtual void strike(std::int64_t row) = 0;
    /// Marks it as kept on purpose (-on-error=abort).
    virtual void keep(std::int64_t row) = 0;
};

}  // namespace ingot::sdk
