// App: what the routes work with. Made by `serve`, which outlives them all.
#pragma once

#include <filesystem>

#include "api/metrics.hpp"
#include "contracts/floor/floor.hpp"
#include "crypto/note.hpp"
#include "services/delivery/intake.hpp"
#include "services/delivery/licence.hpp"
#include "services/delivery/object_store.hpp"

#include "services/identity/officers.hpp"
#include "services/identity/public_keys.hpp"
#include "services/identity/tokens.hpp"
#include "services/keyholder/client.hpp"
#include "services/readers.hpp"
#include "services/records/follower.hpp"
#include "services/writer/clock_stop.hpp"
#include "services/writer/writer_queue.hpp"

namespace datafloor::api {

/// What everyone may know of this floor and server.
struct FloorFacts {
    contracts::Floor floor;
    std::string origin;           // of the log
    std::string vkey;             // its verifier key
    std::string issuer;           // `aud` of assertions, the floor's URL
    std::filesystem::path ledger; // checkpoint and tiles
};

class EventStreams;

struct App {
    FloorFacts const& facts;
    services::Readers& readers;
    services::Readers& sign_in; // may write the working data of the sign-in
    services::WriterQueue& writer;
    services::Workers& processors; // signatures
    services::Tokens& tokens;
    services::PublicKeys& keys;
    services::Uploads& uploads;
    services::ObjectStore& objects;
    services::Intake& intake;
    services::KeyholderClient const& keyholder;
    services::Follower& documents;
    services::Follower& catalogue;
    services::Follower& public_facts;
    services::Officers& officers;
    services::Workers& passwords; // one after the other: each takes much memory
    services::Follower& acts;
    services::Licences& licences;
    Metrics* metrics = nullptr;
    services::ClockStop* clock = nullptr;
    EventStreams* events = nullptr;
    /// New entries: followers and deadlines may have something to do.
    std::function<void()> on_entry = {};
};

} // namespace datafloor::api
