// Uploads of any size by tus 1.0: in pieces, and on where a cut or an earlier run left off.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "api/cli/session.hpp"

namespace datafloor::api::cli {

struct UploadJob {
    std::string listing;
    std::uint32_t version = 0;
    /// `file` or `hpt`.
    std::string part;
    std::filesystem::path file;
    /// The upload an earlier run began; empty for none.
    std::string location;
    /// Told where the upload is as soon as there is one.
    std::function<void(std::string const&)> remember;
};

/// Returns when the server has every byte.
void upload(Session& session, UploadJob job);

} // namespace datafloor::api::cli
