// The description of a listing, from a file and the command line.
#pragma once

#include <map>
#include <string>

#include "api/cli/session.hpp"
#include "contracts/listing/documents.hpp"

namespace datafloor::api::cli {

/// What the command line says; empty: what the file says.
struct DescriptionWords {
    std::string file;
    std::string licence;
    /// Members that are one text, by name; `title.en` is a member of a member.
    std::map<std::string, std::string> texts;
};

/// What a description is about.
struct DescriptionSubject {
    contracts::FloorId floor;
    contracts::PartyId provider;
    contracts::VersionId version;
    /// The name of the data file, whose ending tells the media type where nothing else does.
    std::string data_file;
};

/// A complete description with its own id, time and salt. Refused, with the member at fault, where
/// something is missing or wrong.
contracts::ListingDescription describe(DescriptionWords const& words,
                                       DescriptionSubject const& subject);

/// An example of the file, to be edited.
std::string description_template();

} // namespace datafloor::api::cli
