// Dockerfile instructions that change an image's configuration and need no build: what `changes` of a
// template holds.
#pragma once

#include "image/config.h"

#include <span>
#include <string>
#include <string_view>

namespace ingot::image {

/// CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, MAINTAINER, ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME,
/// WORKDIR. Gives what is wrong with the line in a sentence, or "".
std::string find_change_problem(std::string_view line);

/// Applies them in order, with a history entry each. `created` is the time written there.
/// $NAME, ${NAME}, ${NAME:-word} and ${NAME:+word} are replaced from the image's ENV where a Dockerfile
/// replaces them. An ENTRYPOINT drops the CMD that the base had, unless a CMD stands before it here. Errors:
/// user, with the line. Source: Dockerfile reference; `docker commit --change`.
void apply_changes(ImageConfig& config, std::span<const std::string> lines, const std::string& created);

}  // namespace ingot::image
