// A keyholder and a trade whose evidence a test may spoil.
#pragma once

#include <gtest/gtest.h>

#include "services/keyholder/keyholder.hpp"
#include "tests/services/keyholder/trade.hpp"

namespace datafloor::services {

using Piece = EvidencePiece;
using Why = RefusalReason;

class AKeyholder : public testing::Test {
  protected:
    crypto::Bytes plaintext_ = tests::some_bytes(200'000);
    tests::KeyholderTrade trade_{plaintext_};
    Keyholder keyholder_ = trade_.keyholder();

    template <class T>
    void expect_refused(Answer<T> const& answer, Why why, Piece piece) {
        ASSERT_FALSE(answer);
        EXPECT_EQ(contracts::name_of(answer.error().reason), contracts::name_of(why))
            << answer.error().detail.value;
        EXPECT_EQ(contracts::name_of(answer.error().piece), contracts::name_of(piece));
    }

    void expect_payload(Answer<DocumentAnswer> const& answer, PayloadFault fault) {
        expect_refused(answer, Why::payload_not_manifests, Piece::payload);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().fault, fault);
    }

    SignedText deposited() {
        EXPECT_TRUE(trade_.ingest(keyholder_));
        auto deposit = keyholder_.deposit(trade_.deposit_request());
        EXPECT_TRUE(deposit);
        return deposit->document;
    }

    void release(SignedText const& deposit) {
        trade_.ledger.releases[trade_.order_id()] =
            tests::ReleaseDraft(trade_, deposit)
                .commit(trade_, deposit, trade_.buyer, trade_.documents);
    }
};

} // namespace datafloor::services
