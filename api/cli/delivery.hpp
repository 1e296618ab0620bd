// The buyer's files of an order: the downloaded payload, and the opening of it.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "api/cli/order_documents.hpp"

namespace datafloor::api::cli {

/// Where an order's files lie on this machine; kept in the home from `fetch` on.
struct DeliveryFiles {
    std::filesystem::path output;
    /// The payload as it was downloaded, beside the output until that is opened.
    std::filesystem::path payload;
};

std::optional<DeliveryFiles> load_files(Home const& home, contracts::OrderId order);
void save_files(Home const& home, contracts::OrderId order, DeliveryFiles const& files);
/// Removes the payload and forgets the files.
void forget_files(Home const& home, contracts::OrderId order, DeliveryFiles const& files);

/// Downloads what is missing of the payload.
void download_payload(Session& session, contracts::OrderId order,
                      contracts::Manifest const& manifest, std::filesystem::path const& payload);

/// Whether the file is there and the manifest's payload, to the last byte.
bool is_payload(std::filesystem::path const& payload, contracts::Manifest const& manifest);

/// Refuses a downloaded file that is not the manifest's payload, says how, and removes it unless
/// the manifest itself is at fault.
/// `if_again` is what to do if the next download is no better.
void check_download(std::filesystem::path const& payload, contracts::Manifest const& manifest,
                    std::string const& if_again);

/// The header of a released order; nothing if it is not disclosed within this time.
std::optional<std::string> wait_for_header(Session& session, contracts::OrderId order,
                                           crypto::Hash const& header_sha256,
                                           std::chrono::seconds patience);

/// Decrypts into the output, which appears only if everything is what the provider signed. Then
/// the payload is removed, and also if it is not the manifest's.
void open_payload(Session& session, contracts::OrderId order, OrderDocuments const& documents,
                  std::string const& header, DeliveryFiles const& files);

} // namespace datafloor::api::cli
