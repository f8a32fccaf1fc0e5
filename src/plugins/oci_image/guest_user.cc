// Users of the guest, from its own /etc/passwd and /etc/group.
#include "base/error.h"
#include "base/text.h"
#include "image/fd.h"
#include "plugins/oci_image/guest_files.h"

#include <fcntl.h>
#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace ingot::oci_image {

namespace {

constexpr std::size_t kAccountsLimit = 4 << 20;

/// The rows of a colon file; none when it is missing.
std::vector<std::vector<std::string>> read_rows(int root, const std::string& path) {
    std::vector<std::vector<std::string>> rows;
    image::Fd file(image::open_in_root(root, path, O_RDONLY | O_NONBLOCK));
    if (!file) return rows;
    std::string text(kAccountsLimit, '\0');
    text.resize(image::read_some(file.get(), text, path));
    for (std::string_view line : split_lines(text)) rows.push_back(split(line, ":"));
    return rows;
}

std::optional<unsigned> as_id(const std::string& text) {
    std::optional<std::int64_t> number = parse_int(text);
    if (!number || *number < 0 || *number > 0xfffffffe) return std::nullopt;
    return static_cast<unsigned>(*number);
}

Error missing_account(std::string_view kind, const std::string& name, const char* file) {
    return Error(ErrorKind::kUser,
                 fmt::format("guest: there is no {} \"{}\" in the image's {}", kind, name, file))
        .set_hint("Create it in the base image, or name another one in exec_user.");
}

unsigned find_group(const std::vector<std::vector<std::string>>& groups, const std::string& text) {
    for (const std::vector<std::string>& row : groups)
        if (row.size() > 2 && row[0] == text) return as_id(row[2]).value_or(0);
    if (std::optional<unsigned> id = as_id(text)) return *id;
    throw missing_account("group", text, "/etc/group");
}

}  // namespace

GuestUser find_guest_user(int root, const std::string& text) {
    std::size_t colon = text.find(':');
    std::string name = text.substr(0, colon);
    if (name.empty()) name = "0";
    GuestUser user;
    bool found = false;
    std::optional<unsigned> number = as_id(name);
    for (const std::vector<std::string>& row : read_rows(root, "etc/passwd")) {
        if (row.size() < 6 || found) continue;
        std::optional<unsigned> uid = as_id(row[2]);
        if (!uid || (row[0] != name && (!number || *number != *uid))) continue;
        user = {*uid, as_id(row[3]).value_or(0), {}, row[0], row[5].empty() ? "/" : row[5]};
        found = true;
    }
    if (!found && !number) throw missing_account("user", name, "/etc/passwd");
    if (!found) user.uid = *number;
    if (!found && user.uid == 0) user.home = "/root";
    std::vector<std::vector<std::string>> groups = read_rows(root, "etc/group");
    if (colon != std::string::npos) user.gid = find_group(groups, text.substr(colon + 1));
    user.groups.push_back(user.gid);
    for (const std::vector<std::string>& row : groups) {
        if (row.size() < 4 || colon != std::string::npos) continue;
        std::vector<std::string> members = split(row[3], ",");
        std::optional<unsigned> gid = as_id(row[2]);
        if (gid && *gid != user.gid && !user.name.empty() &&
            std::find(members.begin(), members.end(), user.name) != members.end())
            user.groups.push_back(*gid);
    }
    return user;
}

}  // namespace ingot::oci_image
