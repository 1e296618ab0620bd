// Opening a floor: keys, migrations and entry 0.
#pragma once

#include "api/floor_folder.hpp"
#include "contracts/floor/rulebook.hpp"

namespace datafloor::api {

struct InitOptions {
    std::filesystem::path folder;
    std::string database; // connection string of the owner's role
    /// Those of server and keyholder, who need fewer rights; empty: the owner's, the server's.
    std::string server_database;
    std::string keyholder_database;
    /// Users of the system who will run them; empty: the one who runs this. Needs root.
    std::string server_user;
    std::string keyholder_user;
    std::string url;
    std::string origin; // empty: the URL without its scheme, and "/ledger"
    contracts::Rulebook rulebook;
    /// The registrar's public key: made elsewhere, its private half is never on the server.
    crypto::PublicKey registrar;
    contracts::Country country;
};

/// What an operator must note down.
struct OpenedFloor {
    contracts::FloorId floor;
    contracts::PartyId operating;
    contracts::PartyId regulator;
    contracts::UserId registrar;
    std::string origin;
    std::string vkey;
};

/// Makes folder, server keys and keyholder keys, migrates the database and writes entry 0. Throws
/// std::runtime_error, with what to do, where there is a floor already.
OpenedFloor init(InitOptions const& options);

} // namespace datafloor::api
