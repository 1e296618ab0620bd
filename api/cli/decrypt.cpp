#include <memory>

#include "api/cli/command.hpp"
#include "api/cli/home.hpp"
#include "api/cli/progress.hpp"
#include "api/cli/secret_text.hpp"
#include "api/cli/streams.hpp"
#include "api/cli/subcommands.hpp"
#include "crypto/age/file.hpp"

namespace datafloor::api::cli {
namespace {

struct DecryptOptions {
    std::vector<std::string> identity_files;
    std::string output = "-";
    std::string input = "-";
};

std::vector<crypto::age::Identity> identities_of(DecryptOptions const& options) {
    std::vector<crypto::age::Identity> out;
    if (options.identity_files.empty()) out.push_back(Home::locate().identity());
    for (auto const& file : options.identity_files) {
        auto const text = read_key_file(file);
        auto parsed = crypto::age::parse_identities(text.reveal());
        if (!parsed)
            throw Refused(file + " is no age key file (line " +
                          std::to_string(parsed.error().line) +
                          "); it has one AGE-SECRET-KEY-1… a line");
        for (auto& identity : *parsed) out.push_back(std::move(identity));
    }
    return out;
}

std::string advice(crypto::age::Failure failure) {
    switch (failure) {
    case crypto::age::Failure::no_identity_matches:
        return "name the key file it was encrypted to with -i";
    case crypto::age::Failure::header_malformed: return "check that it is an age file";
    case crypto::age::Failure::mac_wrong:
    case crypto::age::Failure::commitment_wrong:
    case crypto::age::Failure::nonce_missing:
    case crypto::age::Failure::payload_truncated:
    case crypto::age::Failure::chunk_refused:
    case crypto::age::Failure::chunk_misplaced:
    case crypto::age::Failure::payload_trailing:
    case crypto::age::Failure::final_chunk_empty: break;
    }
    return "fetch the file again";
}

void decrypt(DecryptOptions const& options) {
    auto const identities = identities_of(options);
    Input const input(options.input);
    Output output(options.output);
    Progress progress("decrypting", input.size());
    auto const done = crypto::age::decrypt_stream(
        input.descriptor(), output.descriptor(), identities,
        {.gate = {}, .observe = [&](crypto::age::Chunk const& chunk) {
             progress.at((chunk.index + 1) * crypto::age::sealed_chunk_bytes);
         }});
    if (!done) {
        auto const name = options.input == "-" ? std::string("the input") : options.input;
        throw Refused(name + " was not opened: " + std::string(describe(done.error())) + "; " +
                      advice(done.error()));
    }
    output.publish();
}

} // namespace

void add_decrypt(Command const& program, Common&) {
    auto const command = program.add(
        {"decrypt",
         "Decrypt an age v1 file (stock `age` files too)",
         {"decrypt -i key.txt -o data.csv data.csv.age",
          "decrypt - < data.csv.age > data.csv     (with the key in $DATAFLOOR_HOME)"}});
    auto const options = std::make_shared<DecryptOptions>();
    command.texts(options->identity_files,
                  {.name = "-i,--identity",
                   .type = "KEYFILE",
                   .what = "A key file as age-keygen writes it; repeatable (default: the home's)"});
    command.text(options->output,
                 {.name = "-o,--output",
                  .type = "OUT",
                  .what =
                      "The decrypted file, made only when all of it is authentic; - is standard "
                      "output"});
    command.text(
        options->input,
        {.name = "input", .type = "IN", .what = "The file to decrypt; - is standard input"});
    command.run([options] { decrypt(*options); });
}

} // namespace datafloor::api::cli
