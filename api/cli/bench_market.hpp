// The market of a benchmark: a floor of its own with parties, listings, offers and money, made by
// real documents and commands through the writer.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "api/floor_folder.hpp"
#include "contracts/command.hpp"
#include "crypto/ed25519.hpp"
#include "ledger/batch.hpp"

namespace datafloor::api::cli {

/// Somebody with a party and one key.
struct BenchActor {
    std::string name;
    contracts::PartyId party;
    contracts::UserId user;
    contracts::NameSet<contracts::PartyRole> roles;
    contracts::KeyRole role{};
    crypto::SigningKey key;
    contracts::AgeRecipient recipient;
};

/// One listed version and the offer to sell it.
struct BenchGoods {
    contracts::Policy licence;
    contracts::Manifest manifest;
    crypto::Hash manifest_sha256{};
    contracts::OfferDocument offer;
    crypto::Hash offer_sha256{};
};

/// An order, who placed it, and under which licence.
struct PlacedOrder {
    contracts::OrderId order;
    contracts::PartyId buyer;
    contracts::Policy licence;
};

/// A document as a client signs it.
struct BenchOrder {
    std::string id;
    std::size_t buyer = 0;
    std::string body;
    std::string jws;
};

struct BenchPayload {
    std::uint64_t bytes = 0;
    crypto::Hash sha256{};
};

struct BenchMarketOptions {
    std::filesystem::path folder; // of the floor
    std::string database;         // empty
    std::string url = "http://127.0.0.1:8080";
    std::size_t buyers = 64;
    std::size_t goods = 16;
    /// What the listings' manifests name as their payload; none: some hash.
    BenchPayload payload = {};
};

class BenchMarket {
  public:
    /// Opens the floor and lists the goods. Refused with the floor's own reason where a command is
    /// not recorded.
    explicit BenchMarket(BenchMarketOptions options);

    [[nodiscard]] FloorFolder const& folder() const { return folder_; }

    [[nodiscard]] std::string const& database() const { return options_.database; }

    [[nodiscard]] std::vector<BenchActor> const& buyers() const { return buyers_; }

    [[nodiscard]] crypto::SigningKey documents_key() const { return folder_.key("documents"); }

    /// So many orders, of all buyers and goods in turn, each signed by its buyer.
    [[nodiscard]] std::vector<BenchOrder> sign_orders(std::size_t count) const;

    /// What the door makes of them: signatures are checked, keys and commands are made.
    [[nodiscard]] std::vector<ledger::Submission>
    submissions(std::vector<BenchOrder> const& orders) const;

    /// Places so many orders, each of the next buyer, and deposits their keys.
    std::vector<PlacedOrder> place_and_deposit(ledger::Writer& writer, std::size_t count);

  private:
    template <class D>
    void begin(D& document) const;
    void admit(ledger::Writer& writer, std::vector<BenchActor const*> const& actors);
    void list(ledger::Writer& writer);
    void offer(ledger::Writer& writer);
    void fund(ledger::Writer& writer);
    [[nodiscard]] contracts::Command binding(BenchActor const& actor) const;

    BenchMarketOptions options_;
    FloorFolder folder_;
    contracts::FloorId floor_;
    contracts::Rulebook rulebook_;
    BenchActor registrar_;
    BenchActor inspector_;
    BenchActor cashier_;
    BenchActor provider_;
    std::vector<BenchActor> buyers_;
    std::vector<BenchGoods> goods_;
};

/// Records all of these, or is Refused with the reason of the first that is not.
std::vector<ledger::Recorded> record_all(ledger::Writer& writer,
                                         std::vector<ledger::Submission> const& submissions);

} // namespace datafloor::api::cli
