#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/crypto/note_round_trip.hpp"

namespace datafloor::crypto {
namespace {

TEST(NoteCorpus, OfTheFuzzerIsReadAndPrintedBack) {
    auto const folder = std::filesystem::path(DATAFLOOR_SOURCE_DIR) / "tests/crypto/corpus/note";
    auto const verifier = seeds_verifier();
    int files = 0;
    int accepted = 0;
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        std::string const text(std::istreambuf_iterator<char>(file), {});
        SCOPED_TRACE(entry.path());
        check_round_trips(text, verifier);
        ++files;
        accepted += parse_note(text) || parse_signatures(text) || parse_checkpoint(text) ||
                    parse_tlog_proof(text) || NoteVerifier::from_vkey(text) ||
                    parse_tile_path(text) || decode_entry_bundle(bytes_of(text), 2);
    }
    EXPECT_GE(files, 7);
    EXPECT_EQ(accepted, files) << "a seed that no reader accepts teaches the fuzzer little";
}

} // namespace
} // namespace datafloor::crypto
