// Attacks on real bytes, at every door: the floor's ingest, the keyholder whose caller lies, and
// the buyer's last door. Nothing is stored, sealed or written, and each has a reason of its own.
#include <gtest/gtest.h>

#include <functional>

#include "services/delivery/ingest.hpp"
#include "services/delivery/opening.hpp"
#include "tests/crypto/age/two_keys.hpp"
#include "tests/services/keyholder/trade.hpp"

namespace datafloor::services {
namespace {

namespace age = crypto::age;
namespace fs = std::filesystem;
using crypto::Bytes;
using crypto::BytesView;

constexpr std::size_t chunks = 4;

Bytes joined(BytesView first, BytesView second) {
    Bytes out(first.begin(), first.end());
    out.insert(out.end(), second.begin(), second.end());
    return out;
}

/// Where the chunk's sealed bytes lie. Every chunk of these tests is a full one.
std::span<std::uint8_t> chunk_of(Bytes& payload, std::uint64_t index) {
    return std::span(payload).subspan(age::chunk_offset(index), age::sealed_chunk_bytes);
}

/// A trade whose bytes somebody replaces.
struct Attacked : tests::KeyholderTrade {
    age::FileKey file_key;
    /// As downloaded, nonce first.
    Bytes payload = tests::read_file(folder / "payload");
    Bytes hpt_list = tests::read_file(files.hpt_list);
    /// What the buyer gets.
    std::string delivered;

    Attacked() : KeyholderTrade(tests::some_bytes(chunks * age::chunk_bytes)) {
        auto const parsed = age::Header::parse(header);
        file_key = *age::unwrap_file_key(*parsed, {&provider.identity, 1});
        deliver(file_key);
    }

    void deliver(age::FileKey const& key) {
        delivered = age::make_header(key, {&buyer.identity.recipient(), 1}).print();
    }

    /// The uploaded header, under this key.
    void wrap(age::FileKey const& key) {
        age::Recipient const recipients[] = {provider.identity.recipient(),
                                             keys.custody.recipient()};
        header = age::make_header(key, recipients).print();
    }

    /// This plaintext under this key and the manifest's nonce.
    [[nodiscard]] Bytes sealed(age::FileKey const& key, BytesView plaintext) const {
        Bytes out(manifest.payload.nonce.begin(), manifest.payload.nonce.end());
        age::PayloadEncryptor encryptor(key, manifest.payload.nonce, [&](age::Chunk const& chunk) {
            out.insert(out.end(), chunk.sealed.begin(), chunk.sealed.end());
        });
        encryptor.push(plaintext);
        encryptor.finish();
        return out;
    }

    /// The provider signs whatever lies here: all numbers fit together.
    void sign_over() {
        auto const plain = *age::plaintext_bytes(payload.size());
        manifest.payload.bytes = payload.size();
        manifest.payload.sha256 = crypto::sha256(payload);
        manifest.plaintext.bytes = plain;
        manifest.plaintext.chunks = age::chunk_count(plain);
        hpt_list.resize(manifest.plaintext.chunks * sizeof(crypto::Hash));
        manifest.hpt_list = {hpt_list.size(), crypto::sha256(hpt_list)};
        age::ChunkTree tree;
        for (std::uint64_t index = 0; index < manifest.plaintext.chunks; ++index) {
            age::ChunkHashes hashes{age::sealed_hash(chunk_of(payload, index)), {}};
            std::copy_n(hpt_list.begin() + static_cast<std::ptrdiff_t>(index * 32), 32,
                        hashes.plaintext.begin());
            tree.add(hashes);
        }
        manifest.plaintext.tree_root = tree.root();
    }

    /// The list of plaintext hashes that this key gives for this plaintext.
    void list(age::FileKey const& key, BytesView plaintext) {
        auto const leaf_key = age::leaf_key(key, manifest.payload.nonce);
        hpt_list.clear();
        for (std::uint64_t index = 0; index * age::chunk_bytes < plaintext.size(); ++index) {
            auto const hash = age::plaintext_hash(
                leaf_key, index, plaintext.subspan(index * age::chunk_bytes, age::chunk_bytes));
            hpt_list.insert(hpt_list.end(), hash.begin(), hash.end());
        }
    }

    void write() const {
        tests::write_file(folder / "payload", payload);
        tests::write_file(files.age_file, joined(crypto::bytes_of(header), payload));
        tests::write_file(files.hpt_list, hpt_list);
    }

    static std::size_t files_in(fs::path const& folder) {
        std::size_t count = 0;
        if (fs::exists(folder))
            for (auto const& entry : fs::recursive_directory_iterator(folder))
                count += entry.is_regular_file() ? 1 : 0;
        return count;
    }

    /// The floor takes the upload, with an honest keyholder behind it.
    std::string at_the_floor() {
        auto keyholder = this->keyholder();
        ObjectStore const store({folder / "store", 0});
        auto const examine =
            [&](IngestRequest const& request, ExaminedFiles examined,
                Keyholder::Progress const& progress) -> KeyholderResult<DocumentAnswer> {
            auto answer = keyholder.ingest(request, examined, progress);
            if (!answer)
                return std::unexpected(std::variant<KeyholderAway, Refusal>(answer.error()));
            return *answer;
        };
        auto const result = services::ingest({tests::sign(provider.key, manifest),
                                              {bound(provider)},
                                              files.age_file,
                                              files.hpt_list},
                                             store, examine, {});
        EXPECT_EQ(files_in(folder / "store"), result ? 3U : 0U);
        return result ? "taken" : std::string(reason_of(result.error()));
    }

    /// A server in the wrong hands asks the keyholder itself.
    std::string at_the_keyholder() {
        auto keyholder = this->keyholder();
        auto const answer = ingest(keyholder);
        EXPECT_EQ(files_in(folder / "vault/file-keys"), answer ? 1U : 0U);
        if (answer) return "sealed";
        return std::string(answer.error().fault ? contracts::name_of(*answer.error().fault)
                                                : contracts::name_of(answer.error().reason));
    }

    /// The buyer opens what it got, whoever let it pass.
    std::string at_the_buyer() {
        fs::remove(folder / "output");
        auto const before = files_in(folder.path());
        auto const opened = open_delivery(delivered, folder / "payload", manifest,
                                          {&buyer.identity, 1}, folder / "output");
        EXPECT_EQ(files_in(folder.path()), before + (opened ? 1U : 0U));
        return opened ? "opened" : std::string(contracts::name_of(opened.error().fault));
    }
};

struct Attack {
    std::string_view what;
    std::function<void(Attacked&)> does;
    std::string_view floor, keyholder, buyer;
};

void exchange(Bytes& payload, std::uint64_t left, std::uint64_t right) {
    std::ranges::swap_ranges(chunk_of(payload, left), chunk_of(payload, right));
}

void swap_in_a_chunk(Attacked& trade) {
    auto other = trade.sealed(age::FileKey::random(), tests::some_bytes(chunks * age::chunk_bytes));
    std::ranges::copy(chunk_of(other, 1), chunk_of(trade.payload, 1).begin());
}

/// Another buyer holds the file key too and can seal what it likes under the same nonce.
void forge(Attacked& trade) {
    trade.payload = trade.sealed(trade.file_key, Bytes(chunks * age::chunk_bytes, 'x'));
}

/// The bytes come from elsewhere than the provider, whose manifest is honest.
std::vector<Attack> on_the_bytes() {
    return {
        {"nobody does anything", [](Attacked&) {}, "taken", "sealed", "opened"},
        {"the last chunk is missing",
         [](Attacked& trade) { trade.payload.resize(age::chunk_offset(chunks - 1)); },
         "payload_truncated", "payload_truncated", "payload_truncated"},
        {"the last chunk is cut", [](Attacked& trade) { trade.payload.pop_back(); },
         "payload_truncated", "payload_truncated", "payload_truncated"},
        {"a byte follows the last chunk", [](Attacked& trade) { trade.payload.push_back(0); },
         "payload_continued", "payload_continued", "payload_continued"},
        {"a chunk follows the last one",
         [](Attacked& trade) {
             auto const last = chunk_of(trade.payload, chunks - 1);
             trade.payload = joined(trade.payload, Bytes(last.begin(), last.end()));
         },
         "payload_continued", "payload_continued", "payload_continued"},
        {"another nonce", [](Attacked& trade) { trade.payload[7] ^= 1; }, "nonce_differs",
         "nonce_differs", "nonce_wrong"},
        {"a chunk of another payload at its place", swap_in_a_chunk, "payload_sha256_differs",
         "chunk_refused", "chunk_refused"},
        {"two chunks in the other order", [](Attacked& trade) { exchange(trade.payload, 1, 2); },
         "payload_sha256_differs", "chunk_misplaced", "chunk_misplaced"},
        {"the last chunk comes first",
         [](Attacked& trade) { exchange(trade.payload, 0, chunks - 1); }, "payload_sha256_differs",
         "chunk_misplaced", "chunk_misplaced"},
        {"another buyer's payload under a genuine header", forge, "payload_sha256_differs",
         "payload_sha256_differs", "payload_forged"},
    };
}

void continue_after_the_last(Attacked& trade) {
    age::ChunkCipher cipher(trade.file_key, trade.manifest.payload.nonce);
    cipher.seal(1, true, Bytes(age::chunk_bytes), chunk_of(trade.payload, 1));
    trade.sign_over();
}

/// The manifest names this nonce, and commits to the key as that nonce has it.
void name_another_nonce(Attacked& trade) {
    trade.manifest.payload.nonce[7] ^= 1;
    trade.manifest.key_commitment =
        age::key_commitment(trade.file_key, trade.manifest.payload.nonce);
}

/// One payload of two keys, committed and hashed under the left one.
tests::TwoKeyPayload sell_two_keys(Attacked& trade) {
    tests::TwoKeyPayload two(chunks * age::chunk_bytes, crypto::bytes_of("as promised"),
                             crypto::bytes_of("junk"));
    trade.payload = two.payload;
    trade.manifest.payload.nonce = two.nonce;
    trade.manifest.key_commitment = age::key_commitment(two.left, two.nonce);
    trade.list(two.left, two.opened(two.left));
    trade.sign_over();
    trade.wrap(two.left);
    trade.deliver(two.left);
    return two;
}

void deliver_the_other_key(Attacked& trade) {
    auto const two = sell_two_keys(trade);
    trade.wrap(two.right);
    trade.deliver(two.right);
}

/// Each of its readers finds a key, but the MAC is made with one of them.
std::string header_of_two_keys(age::FileKey const& own, age::FileKey const& others,
                               age::Recipient const& reader) {
    return age::Header::make(
               own, {age::wrap_file_key(own, age::Identity::generate().recipient(),
                                        crypto::SecretBytes<32>::random()),
                     age::wrap_file_key(others, reader, crypto::SecretBytes<32>::random())})
        .print();
}

/// The provider signed all of it. Where the floor and its keyholder would let that pass, the
/// buyer's last door still does not.
std::vector<Attack> by_the_provider() {
    return {
        {"one payload of two keys, and the header of the one that was signed",
         [](Attacked& trade) { sell_two_keys(trade); }, "taken", "sealed", "opened"},
        {"one payload of two keys, and the other one's header", deliver_the_other_key,
         "key_commitment_differs", "key_commitment_differs", "commitment_wrong"},
        {"one header of two keys",
         [](Attacked& trade) {
             auto const other = age::FileKey::random();
             trade.header =
                 header_of_two_keys(trade.file_key, other, trade.keys.custody.recipient());
             trade.delivered =
                 header_of_two_keys(trade.file_key, other, trade.buyer.identity.recipient());
         },
         "header_forged", "header_forged", "header_forged"},
        {"a header for nobody here",
         [](Attacked& trade) {
             auto const stranger = age::Identity::generate();
             trade.header = age::make_header(trade.file_key, {&stranger.recipient(), 1}).print();
             trade.delivered = trade.header;
         },
         "key_not_wrapped", "key_not_wrapped", "header_not_for_you"},
        {"cut before it was signed",
         [](Attacked& trade) {
             trade.payload.resize(age::chunk_offset(chunks - 1));
             trade.sign_over();
         },
         "payload_truncated", "payload_truncated", "payload_truncated"},
        {"continued before it was signed", continue_after_the_last, "payload_continued",
         "payload_continued", "payload_continued"},
        {"a nonce that is not the payload's", name_another_nonce, "nonce_differs", "nonce_differs",
         "nonce_wrong"},
        {"a chunk of another payload",
         [](Attacked& trade) {
             swap_in_a_chunk(trade);
             trade.sign_over();
         },
         "chunk_refused", "chunk_refused", "chunk_refused"},
        {"its chunks in another order",
         [](Attacked& trade) {
             exchange(trade.payload, 0, 2);
             trade.sign_over();
         },
         "chunk_misplaced", "chunk_misplaced", "chunk_misplaced"},
        {"hashes of another plaintext",
         [](Attacked& trade) {
             trade.list(trade.file_key, Bytes(chunks * age::chunk_bytes, 'y'));
             trade.sign_over();
         },
         "plaintext_hash_differs", "plaintext_hash_differs", "tree_root_wrong"},
        {"numbers that cannot be", [](Attacked& trade) { trade.manifest.plaintext.chunks += 1; },
         "manifest_inconsistent", "manifest_inconsistent", "manifest_inconsistent"},
    };
}

void refuse_all(std::vector<Attack> const& attacks) {
    for (auto const& attack : attacks) {
        SCOPED_TRACE(attack.what);
        Attacked trade;
        attack.does(trade);
        trade.write();
        EXPECT_EQ(trade.at_the_floor(), attack.floor);
        EXPECT_EQ(trade.at_the_keyholder(), attack.keyholder);
        EXPECT_EQ(trade.at_the_buyer(), attack.buyer);
        EXPECT_EQ(trade.at_the_buyer(), attack.buyer) << "the second time";
    }
}

TEST(Attacks, OnTheBytesAreRefusedAtEveryDoor) { refuse_all(on_the_bytes()); }

TEST(Attacks, ByTheProviderAreRefusedAtEveryDoor) { refuse_all(by_the_provider()); }

} // namespace
} // namespace datafloor::services
