#include "ledger/audit/audit.hpp"

#include <iostream>
#include <memory>

#include <unistd.h>

#include "api/cli/command.hpp"
#include "api/cli/files.hpp"
#include "api/cli/subcommands.hpp"
#include "api/floor_folder.hpp"
#include "crypto/json.hpp"
#include "ledger/audit/books.hpp"
#include "ledger/postgres_source.hpp"
#include "ledger/tree/head_store.hpp"
#include "ledger/tree/tile_store.hpp"

namespace datafloor::api::cli {
namespace {

struct AuditWords {
    std::string folder;
    std::string database;
    std::string vkey;
    std::vector<std::string> checkpoints;
};

crypto::Json machine_form(ledger::AuditReport const& report) {
    crypto::Json findings = crypto::Json::array();
    for (auto const& finding : report.findings) {
        crypto::Json item{{"fault", contracts::name_of(finding.fault)}, {"detail", finding.detail}};
        if (finding.index) item["index"] = *finding.index;
        findings.push_back(std::move(item));
    }
    return {{"good", report.good()},           {"entries", report.entries},
            {"erased", report.erased},         {"documents", report.documents},
            {"events", report.events},         {"checkpoints", report.checkpoints},
            {"books", report.books},           {"root", crypto::to_base64(report.head.root)},
            {"findings", std::move(findings)}, {"more_findings", report.more_findings}};
}

std::string describe(ledger::Finding const& finding) {
    return std::string(contracts::name_of(finding.fault)) +
           (finding.index ? " at entry " + std::to_string(*finding.index) : "") + ": " +
           finding.detail;
}

std::string people_form(ledger::AuditReport const& report) {
    std::string text;
    auto const line = [&](std::string_view name, std::string const& value) {
        text += (text.empty() ? "" : "\n") + std::string(name) + value;
    };
    line("entries      ", std::to_string(report.entries));
    line("documents    ", std::to_string(report.documents) + " signatures checked");
    line("events       ", std::to_string(report.events) + " replayed");
    if (report.erased > 0) line("erased       ", std::to_string(report.erased) + " by order");
    line("checkpoints  ", std::to_string(report.checkpoints) + " checked");
    line("root         ", crypto::to_base64(report.head.root));
    line("books        ", report.books ? "every row equals the replay" : "not compared");
    for (auto const& finding : report.findings) line("FAULT        ", describe(finding));
    if (report.more_findings) line("             ", "and more rows that differ");
    line("", report.good() ? "the books are whole" : "the books are NOT whole");
    return text;
}

/// A line that is written over, on a terminal alone.
void show_progress(ledger::AuditProgress const& progress) {
    if (isatty(STDERR_FILENO) == 0) return;
    std::cerr << "\raudit: " << progress.done << " of " << progress.total << " entries "
              << std::flush;
    if (progress.done == progress.total) std::cerr << '\r' << std::string(60, ' ') << '\r';
}

void audit_floor(Common const& common, AuditWords const& words) {
    FloorFolder const folder(words.folder);
    auto const settings = folder.settings();
    auto const where = words.database.empty() ? settings.database.value : words.database;
    // A snapshot may stay open as long as the audit takes.
    ledger::ConnectionOptions patient;
    patient.idle_in_transaction_timeout = {};
    patient.statement_timeout = {};
    patient.read_only = true;
    ledger::Connection entries_session(where, patient);
    ledger::Connection books_session(where, patient);
    ledger::PostgresSource source(entries_session);
    ledger::PostgresBooks books(books_session);
    ledger::TileStore const tiles(folder.ledger());
    ledger::AuditOptions options;
    options.books = &books;
    options.tiles = &tiles;
    options.progress = show_progress;
    auto const vkey = words.vkey.empty() ? crypto::NoteVerifier(settings.origin.value,
                                                                crypto::SignatureType::ed25519,
                                                                folder.key("log").public_key())
                                               .vkey()
                                         : words.vkey;
    options.log = crypto::NoteVerifier::from_vkey(vkey);
    if (!options.log) throw WrongUsage("--vkey is no verifier key of a signed note");
    auto const own = folder.ledger() / "checkpoint";
    if (std::filesystem::exists(own)) options.checkpoints.push_back(read_text_file(own));
    for (auto const& file : words.checkpoints) options.checkpoints.push_back(read_text_file(file));
    if (auto const head = ledger::HeadStore(folder.head_store()).read()) options.head = head->head;
    auto const report = ledger::audit(source, options);
    show(common, machine_form(report), people_form(report));
    if (!report.good()) throw Refused("the audit found faults.");
}

} // namespace

void add_audit(Command const& program, Common& common) {
    auto const command =
        program.add({"audit",
                     "Check the whole ledger: chain, tree, signatures, states, money, every row",
                     {"audit --dir .floor/server",
                      "audit --dir .floor/server --checkpoint kept-last-year.checkpoint"}});
    auto const words = std::make_shared<AuditWords>();
    command.text(words->folder, {.name = "--dir",
                                 .type = "DIR",
                                 .what = "The folder `datafloor init` made",
                                 .required = true});
    command.text(words->database, {.name = "--database",
                                   .type = "TEXT",
                                   .what = "Another connection string than the server's"});
    command.text(words->vkey,
                 {.name = "--vkey", .type = "VKEY", .what = "The log's key as you know it"});
    command.texts(words->checkpoints,
                  {.name = "--checkpoint", .type = "FILE", .what = "A checkpoint you kept"});
    command.run([words, &common] { audit_floor(common, *words); });
}

} // namespace datafloor::api::cli
