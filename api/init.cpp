#include "api/init.hpp"

#include "api/system_user.hpp"
#include "contracts/command.hpp"
#include "crypto/note.hpp"
#include "ledger/batch.hpp"
#include "ledger/migrate.hpp"
#include "services/draft.hpp"
#include "services/keyholder/keys.hpp"
#include "services/keyholder/pins.hpp"

namespace datafloor::api {
namespace {

template <class Id>
Id new_id() {
    return {services::new_document_id().value};
}

std::string origin_of(InitOptions const& options) {
    if (!options.origin.empty()) return options.origin;
    auto const scheme = options.url.find("://");
    return options.url.substr(scheme == std::string::npos ? 0 : scheme + 3) + "/ledger";
}

contracts::PartyAdmitted founder(contracts::PartyRole role, contracts::Country country) {
    contracts::PartyAdmitted out;
    out.party = new_id<contracts::PartyId>();
    out.roles = {role};
    out.country = country;
    out.control_group = out.party;
    return out;
}

contracts::KeyBound bind_registrar(InitOptions const& options, contracts::PartyId operating) {
    using contracts::Scope;
    contracts::KeyBound out;
    out.key = options.registrar;
    out.party = operating;
    out.user = new_id<contracts::UserId>();
    out.role = contracts::KeyRole::registrar;
    out.scopes = options.rulebook.scopes_of(contracts::KeyRole::registrar);
    out.valid_from = services::now();
    out.valid_until = out.valid_from + contracts::Seconds{5LL * 366 * 86'400};
    if (!out.scopes.contains(Scope::admit))
        throw std::runtime_error("the rulebook gives registrars no scope `admit`.");
    return out;
}

void write_entry_0(InitOptions const& options, contracts::OpenFloor command,
                   crypto::SigningKey const& documents) {
    ledger::Writer writer(options.database, documents);
    auto const answer = writer.write({contracts::Command(std::move(command)), {}, {}});
    if (std::holds_alternative<ledger::Recorded>(answer)) return;
    if (auto const* declined = std::get_if<contracts::Declined>(&answer))
        throw std::runtime_error(declined->detail);
    if (auto const* failed = std::get_if<ledger::Failed>(&answer))
        throw std::runtime_error(failed->what);
    throw std::runtime_error("the database did not take entry 0; nothing was recorded.");
}

} // namespace

OpenedFloor init(InitOptions const& options) {
    FloorFolder const folder(options.folder);
    if (std::filesystem::exists(folder.settings_file()))
        throw std::runtime_error(folder.settings_file().string() +
                                 " exists: there is a floor in this folder already.");
    auto const users =
        find_floor_users(options.server_user, options.keyholder_user); // before anything is made
    folder.create();
    {
        ledger::Connection connection(options.database);
        ledger::migrate(connection);
    }

    auto const documents = folder.make_key("documents");
    auto const log = folder.make_key("log");
    auto const keyholder = services::public_keys(services::init_keys(folder.keyholder_keys()));

    contracts::OpenFloor command;
    command.floor = new_id<contracts::FloorId>();
    command.keys = {log.public_key(), documents.public_key(), keyholder.keyholder,
                    keyholder.custody, keyholder.escrow};
    command.rulebook = options.rulebook;
    command.operating = founder(contracts::PartyRole::operating, options.country);
    command.regulator = founder(contracts::PartyRole::regulator, options.country);
    command.registrar = bind_registrar(options, command.operating.party);

    services::write_pins(folder.keyholder_keys(),
                         {command.floor, documents.public_key(), {options.registrar}});
    auto const origin = origin_of(options);
    OpenedFloor out{command.floor,
                    command.operating.party,
                    command.regulator.party,
                    command.registrar.user,
                    origin,
                    {}};
    out.vkey =
        crypto::NoteVerifier(origin, crypto::SignatureType::ed25519, log.public_key()).vkey();
    write_entry_0(options, std::move(command), documents);
    auto const& served = options.server_database;
    folder.save({{served.empty() ? options.database : served}, out.floor, {origin}, {options.url}});
    if (!options.keyholder_database.empty())
        folder.save_keyholder_database(options.keyholder_database);
    if (users) folder.give(users->server, users->keyholder);
    return out;
}

} // namespace datafloor::api
