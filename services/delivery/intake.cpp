#include "services/delivery/intake.hpp"

#include "ledger/read.hpp"
#include "services/draft.hpp"
#include "services/records/documents.hpp"
#include "services/records/key_chain.hpp"

namespace datafloor::services {
namespace {

constexpr std::chrono::seconds pause_after_fault{5};

std::optional<contracts::Version> waiting_version(ledger::Connection& connection, VersionId id) {
    auto version = ledger::read_one<contracts::Version>(connection, id);
    if (!version || version->state != contracts::VersionState::draft || version->sealed_sha256)
        return std::nullopt;
    return version;
}

SignedText signed_text(FoundDocument const& found) { return {{found.body}, {found.jws}}; }

} // namespace

Intake::Intake(Uploads& uploads, ObjectStore const& store, KeyholderClient keyholder,
               crypto::PublicKey keyholder_key, WriterQueue& writer, FaultSink on_fault)
    : uploads_(uploads), keyholder_(keyholder), keyholder_key_(keyholder_key), writer_(writer),
      on_fault_(std::move(on_fault)),
      desk_(
          store,
          [keyholder](IngestRequest const& request, ExaminedFiles files,
                      Keyholder::Progress const& progress) {
              return keyholder.ingest(request, files, progress);
          },
          [this](VersionId version, Ingested const& ingested) { record(version, ingested); }, {}) {}

void Intake::consider(ledger::Connection& connection, contracts::PartyId owner, VersionId id) {
    auto const complete = uploads_.complete(owner, id.listing, id.number);
    if (!complete) return;
    auto const version = waiting_version(connection, id);
    if (!version || version->provider != owner) return;
    auto const manifest = find_document(connection, version->manifest_sha256);
    if (!manifest) return; // not indexed yet: considered again
    std::vector<crypto::Thumbprint> seen;
    std::vector<BoundKey> bindings;
    if (!add_key_chain(connection, manifest->signer, seen, bindings)) return;
    IngestJob job{signed_text(*manifest), std::move(bindings), uploads_.path_of(complete->file.id),
                  uploads_.path_of(complete->hpt.id)};
    if (!desk_.submit(id, std::move(job))) on_fault_("intake", "too many ingests wait");
}

void Intake::consider_all(ledger::Connection& connection) {
    for (auto const& upload : uploads_.all()) {
        if (upload.draft.part != UploadPart::file || !upload.complete()) continue;
        VersionId const id{upload.draft.listing, upload.draft.version};
        if (is_due(desk_.status(id))) consider(connection, upload.draft.owner, id);
    }
}

/// Not yet tried, or a while ago. Reading a large payload costs: not while nobody can examine it.
bool Intake::is_due(IngestStatus const& status) const {
    if (status.state == IngestState::none) return true;
    return status.state == IngestState::waiting &&
           std::chrono::steady_clock::now() - status.ended > pause_after_fault &&
           keyholder_.status();
}

void Intake::record(VersionId id, Ingested const& ingested) {
    auto finding = crypto::verify_document<contracts::IngestFinding>(
        ingested.finding.body.value, ingested.finding.signature.value, keyholder_key_,
        contracts::decode<contracts::IngestFinding>);
    if (!finding) throw std::runtime_error("the keyholder's finding is not signed by its key");
    contracts::StorePayload command{std::move(*finding), ingested.manifest_signature_sha256,
                                    new_draft()};
    auto const answer = writer_.submit_and_wait({std::move(command), {}, {}}, Lane::parties);
    if (std::holds_alternative<ledger::Recorded>(answer) ||
        std::holds_alternative<contracts::Declined>(answer)) {
        for (auto const& upload : uploads_.all())
            if (upload.draft.listing == id.listing && upload.draft.version == id.number)
                uploads_.remove(upload.id);
        return;
    }
    throw std::runtime_error("the payload is stored, but could not be recorded; try again");
}

} // namespace datafloor::services
