// One order as a scripted floor answers it, with bytes really sealed, for the buyer's commands.
#pragma once

#include "contracts/listing/documents.hpp"
#include "crypto/age/evidence.hpp"
#include "tests/api/cli/floor.hpp"

namespace datafloor::tests {

namespace age = crypto::age;

/// One order as a floor would answer it, up to the point a test wants.
class OneOrder : public Conversation {
  protected:
    void SetUp() override {
        Conversation::SetUp();
        seal();
        draw_up();
        answers_["GET " + path("documents")] = [this](auto const&) {
            return json_answer(200, documents_json(lines_));
        };
        answers_["GET " + path("payload")] = [this](SeenRequest const& request) {
            return payload_part(request);
        };
        answers_["GET " + path("header")] = [this](auto const&) {
            return answer(disclosed_ ? 200 : 409, disclosed_ ? header_ : "{}");
        };
        answers_["POST " + path("receipt")] = [this](SeenRequest const& request) {
            return take_receipt(request);
        };
        answers_["POST " + path("acceptance")] = [](auto const&) {
            return json_answer(201, R"({"index":"9","kind":"accept-order","documents":[]})");
        };
    }

    [[nodiscard]] static std::string path(std::string const& what) {
        return "/v1/orders/" + some_uuid(50).text() + "/" + what;
    }

    /// The dataset, sealed; header for this buyer.
    void seal() {
        for (std::size_t i = 0; i < 200'000; ++i) text_ += static_cast<char>('a' + i % 19);
        auto const& key = file_key_;
        auto const nonce = crypto::random_array<age::nonce_bytes>();
        payload_.assign(nonce.begin(), nonce.end());
        age::EvidenceBuilder evidence(key, nonce, [](crypto::BytesView) {});
        age::PayloadEncryptor encryptor(key, nonce, [&](age::Chunk const& chunk) {
            payload_ += crypto::text_of(chunk.sealed);
            evidence.add(chunk);
        });
        encryptor.push(crypto::bytes_of(text_));
        encryptor.finish();
        auto const found = evidence.finish();
        manifest_.payload = {found.payload_bytes, found.nonce, found.payload_sha256};
        manifest_.plaintext.bytes = found.plaintext_bytes;
        manifest_.plaintext.chunks = found.tree.chunks;
        manifest_.plaintext.media_type = {"text/plain"};
        manifest_.plaintext.tree_root = found.tree.root;
        manifest_.key_commitment = found.key_commitment;
        manifest_.hpt_list = {found.hpt_list_bytes, found.hpt_list_sha256};
        manifest_.listing = {some_uuid(60)};
        manifest_.version = 1;
        auto const recipient = own_identity().recipient();
        header_ = age::make_header(key, {&recipient, 1}).print();
    }

    /// Manifest, order, confirmation, key deposit.
    void draw_up() {
        contracts::AgeRecipient const recipient{own_identity().recipient().point()};
        auto const manifest = sign(manifest_, documents_, 61, std::nullopt);
        contracts::OrderDocument order;
        order.offer = {some_uuid(62)};
        order.manifest_sha256 = manifest.hash;
        order.recipient = recipient;
        order.purpose = {"tests"};
        auto const placed = sign(order, own_key(), 50, crypto::Hash{});
        contracts::Confirmation confirmation;
        confirmation.order = {some_uuid(50)};
        confirmation.offer = order.offer;
        confirmation.buyer = {some_uuid(1)};
        confirmation.provider = {some_uuid(63)};
        confirmation.manifest_sha256 = manifest.hash;
        confirmation.recipient = recipient;
        auto const confirmed = sign(confirmation, documents_, 64, placed.hash);
        contracts::KeyDeposit deposit;
        deposit.order = confirmation.order;
        deposit.recipient = recipient;
        deposit.manifest_sha256 = manifest.hash;
        deposit.key_commitment = manifest_.key_commitment;
        deposit.header_sha256 = crypto::sha256(crypto::bytes_of(header_));
        deposit.header_bytes = header_.size();
        deposit_ = deposit;
        lines_ = {manifest, placed, confirmed, sign(deposit, keyholder_, 65, confirmed.hash)};
    }

    [[nodiscard]] std::string payload_part(SeenRequest const& request) const {
        auto const range = request.header("Range");
        auto const start = range.empty() ? std::size_t{0} : std::stoul(range.substr(6));
        auto const rest = payload_.substr(start);
        auto head = "HTTP/1.1 " + std::string(start == 0 ? "200" : "206") + " Scripted\r\n";
        if (start > 0)
            head += "Content-Range: bytes " + std::to_string(start) + "-" +
                    std::to_string(payload_.size() - 1) + "/" + std::to_string(payload_.size()) +
                    "\r\n";
        return head + "Connection: close\r\nContent-Length: " + std::to_string(rest.size()) +
               "\r\n\r\n" + rest.substr(0, cut_after_);
    }

    /// What the floor and its keyholder add: receipt, release, disclosure.
    std::string take_receipt(SeenRequest const& request) {
        receipt_ = request;
        Line const receipt{std::string(contracts::Receipt::typ), request.body,
                           request.header("Floor-Signature"),
                           crypto::sha256(crypto::bytes_of(request.body))};
        contracts::Release release;
        release.order = {some_uuid(50)};
        release.header_sha256 = deposit_.header_sha256;
        auto const released = sign(release, documents_, 66, receipt.hash);
        contracts::Disclosure disclosure;
        disclosure.order = release.order;
        disclosure.header_sha256 = deposit_.header_sha256;
        lines_.push_back(receipt);
        lines_.push_back(released);
        lines_.push_back(sign(disclosure, keyholder_, 67, released.hash));
        disclosed_ = true;
        return json_answer(201, R"({"index":"8","kind":"give-receipt","documents":[]})");
    }

    [[nodiscard]] Outcome fetch() const {
        return datafloor({"fetch", some_uuid(50).text(), "-o", in("data.txt"), "--wait", "0"});
    }

    [[nodiscard]] Outcome give_receipt() const {
        return datafloor({"receipt", some_uuid(50).text(), "--wait", "5"});
    }

    age::FileKey const file_key_ = age::FileKey::random();
    std::string text_;
    std::string payload_;
    std::string header_;
    std::size_t cut_after_ = std::string::npos;
    contracts::Manifest manifest_;
    contracts::KeyDeposit deposit_;
    std::vector<Line> lines_;
    bool disclosed_ = false;
    SeenRequest receipt_;
};

} // namespace datafloor::tests
