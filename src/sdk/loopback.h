// A wall of bytes around components: every argument and result of every call is coded and decoded on its way,
// as if a process boundary lay between. Proves that the contracts can be carried; only the stop token passes
// as it is, since a real wire carries it as a message of its own.
#pragma once

#include "sdk/catalog.h"

#include <memory>

namespace ingot::sdk {

std::unique_ptr<Builder> loop_back(std::unique_ptr<Builder> inner);
std::unique_ptr<Provisioner> loop_back(std::unique_ptr<Provisioner> inner);
std::unique_ptr<PostProcessor> loop_back(std::unique_ptr<PostProcessor> inner);
std::unique_ptr<DataSource> loop_back(std::unique_ptr<DataSource> inner);

// The other direction: what a component is handed. The inner object must outlive the result.
std::unique_ptr<Ui> loop_back(Ui& inner);
std::unique_ptr<Journal> loop_back(Journal& inner);
std::unique_ptr<Communicator> loop_back(Communicator& inner);
std::unique_ptr<Hook> loop_back(Hook& inner);

/// The same catalog with every component behind the wall.
Catalog loop_back(const Catalog& catalog);

}  // namespace ingot::sdk
