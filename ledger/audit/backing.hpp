// That the events of an entry follow from its documents: who signed them, that each event that
// needs documents has them, and that it says what they say.
#pragma once

#include "ledger/audit/prepare.hpp"

namespace datafloor::ledger {

/// An entry's documents beside the events that record them. Where the private part was erased, the
/// events alone speak.
class Documents {
  public:
    explicit Documents(PreparedEntry const& entry);

    template <class D>
    struct Found {
        contracts::DocumentRecorded const* recorded; // null: there is none of this kind
        D const* document;                           // null: erased
        PreparedDocument const* prepared;            // null: erased
    };

    template <class D>
    [[nodiscard]] Found<D> find() const {
        for (std::size_t i = 0; i < recorded_.size(); ++i) {
            if (recorded_[i]->typ.value != D::typ) continue;
            if (!opened_) return {recorded_[i], nullptr, nullptr};
            auto const& prepared = (*opened_)[i];
            return {recorded_[i], std::get_if<D>(&*prepared.document), &prepared};
        }
        return {nullptr, nullptr, nullptr};
    }

    [[nodiscard]] std::vector<contracts::DocumentRecorded const*> const& recorded() const {
        return recorded_;
    }

    /// That every recorded document is there, and is the one that was recorded.
    [[nodiscard]] std::optional<Finding> check_recorded(contracts::FloorId floor) const;

  private:
    std::vector<contracts::DocumentRecorded const*> recorded_;
    std::vector<PreparedDocument> const* opened_;
};

/// That a recorded document was signed by a key that could sign it when the entry was made. Keys
/// the entry itself binds are not in `state` yet.
std::optional<Finding> check_signer(contracts::State const& state,
                                    contracts::DocumentRecorded const& recorded,
                                    Documents const& documents, contracts::Instant time);

/// That the event has its documents and does not contradict them. `state` is the one before the
/// event, which fits it (misfit_of).
std::optional<Finding> check_backing(contracts::State const& state, contracts::Event const& event,
                                     Documents const& documents, contracts::Place const& place);

} // namespace datafloor::ledger
