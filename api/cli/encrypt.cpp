#include <memory>

#include "api/cli/command.hpp"
#include "api/cli/progress.hpp"
#include "api/cli/secret_text.hpp"
#include "api/cli/streams.hpp"
#include "api/cli/subcommands.hpp"
#include "crypto/age/file.hpp"

namespace datafloor::api::cli {
namespace {

struct EncryptOptions {
    std::vector<std::string> recipients;
    std::vector<std::string> recipient_files;
    std::string output = "-";
    std::string input = "-";
};

std::vector<crypto::age::Recipient> recipients_of(EncryptOptions const& options) {
    std::vector<crypto::age::Recipient> out;
    for (auto const& text : options.recipients) {
        auto const recipient = crypto::age::Recipient::parse(text);
        // A secret key given by mistake must not be repeated on a screen.
        if (!recipient)
            throw WrongUsage("a recipient given with -r is not an age public key; it begins with "
                             "age1 and is printed by `age-keygen -y` or `datafloor keys show`");
        out.push_back(*recipient);
    }
    for (auto const& file : options.recipient_files) {
        auto const text = read_key_file(file);
        auto const parsed = crypto::age::parse_recipients(text.reveal());
        if (!parsed)
            throw Refused(file + " is no list of recipients (line " +
                          std::to_string(parsed.error().line) + "); it has one age1… a line");
        out.insert(out.end(), parsed->begin(), parsed->end());
    }
    if (out.empty()) throw WrongUsage("name at least one recipient with -r or -R");
    return out;
}

void encrypt(EncryptOptions const& options) {
    auto const recipients = recipients_of(options);
    Input const input(options.input);
    Output output(options.output);
    if (output.is_terminal())
        throw Refused("encrypted bytes do not belong on a terminal; name a file with -o");
    Progress progress("encrypting", input.size());
    crypto::age::encrypt_stream(
        input.descriptor(), output.descriptor(), recipients, [&](crypto::age::Chunk const& chunk) {
            progress.at(chunk.index * crypto::age::chunk_bytes + chunk.plaintext.size());
        });
    output.publish();
}

} // namespace

void add_encrypt(Command const& program, Common&) {
    auto const command =
        program.add({"encrypt",
                     "Encrypt a file to age recipients (age v1; stock `age` opens it)",
                     {"encrypt -r age1… -o data.csv.age data.csv",
                      "encrypt -R recipients.txt - < data.csv > data.csv.age"}});
    auto const options = std::make_shared<EncryptOptions>();
    command.texts(
        options->recipients,
        {.name = "-r,--recipient", .type = "age1…", .what = "An age public key; repeatable"});
    command.texts(options->recipient_files,
                  {.name = "-R,--recipients-file",
                   .type = "FILE",
                   .what = "A file with one public key a line; repeatable"});
    command.text(
        options->output,
        {.name = "-o,--output", .type = "OUT", .what = "The encrypted file; - is standard output"});
    command.text(
        options->input,
        {.name = "input", .type = "IN", .what = "The file to encrypt; - is standard input"});
    command.run([options] { encrypt(*options); });
}

} // namespace datafloor::api::cli
