#include "api/cli/bench_age.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

#include "api/cli/bench.hpp"
#include "api/cli/command.hpp"
#include "crypto/age/file.hpp"
#include "crypto/descriptor.hpp"

namespace datafloor::api::cli {
namespace {

struct BenchOptions {
    std::uint64_t mebibytes = 1024;
    unsigned rounds = 5;
};

/// A file in memory that the measured programs open by its name: no disk is measured.
class MemoryFile {
  public:
    explicit MemoryFile(char const* name) : file_(memfd_create(name, 0)) {
        if (file_.number() < 0) throw std::system_error(errno, std::generic_category(), name);
    }

    [[nodiscard]] int descriptor() const { return file_.number(); }

    [[nodiscard]] std::string path() const {
        return "/proc/self/fd/" + std::to_string(file_.number());
    }

    void rewind() const {
        if (lseek(descriptor(), 0, SEEK_SET) != 0)
            throw std::system_error(errno, std::generic_category(), "lseek");
    }

  private:
    crypto::Descriptor file_;
};

MemoryFile random_file(std::uint64_t bytes) {
    MemoryFile file("plaintext");
    crypto::Bytes block(std::size_t{1} << 20);
    while (bytes > 0) {
        crypto::random_bytes(block);
        auto const part = std::min<std::uint64_t>(bytes, block.size());
        crypto::write_all(file.descriptor(), crypto::BytesView{block}.first(part));
        bytes -= part;
    }
    file.rewind();
    return file;
}

std::string const program = "/proc/self/exe";

Rounds alternate(unsigned count, std::vector<std::string> const& ours,
                 std::vector<std::string> const& reference) {
    Rounds rounds;
    // One of each beforehand, uncounted: pages and libraries are then in memory for both.
    measure(ours);
    measure(reference);
    for (unsigned i = 0; i < count; ++i) {
        rounds.ours.push_back(measure(ours));
        rounds.reference.push_back(measure(reference));
    }
    return rounds;
}

BenchCase case_of(std::string name, BenchOptions const& options) {
    return {std::move(name), "age", "MB/s",
            static_cast<double>(options.mebibytes) * 1048576.0 / 1e6};
}

void bench_encrypt(Common const& common, BenchOptions const& options) {
    auto const recipient = crypto::age::Identity::generate().recipient().print();
    auto const plain = random_file(options.mebibytes << 20U);
    pin_to_one_core();
    auto const rounds = alternate(
        options.rounds, {program, "encrypt", "-r", recipient, "-o", "/dev/null", plain.path()},
        {"age", "-r", recipient, "-o", "/dev/null", plain.path()});
    show_case(common, case_of("encrypt", options), rounds);
}

void bench_decrypt(Common const& common, BenchOptions const& options) {
    auto const identity = crypto::age::Identity::generate();
    MemoryFile const key("key");
    crypto::write_all(key.descriptor(), crypto::bytes_of(identity.print_secret() + "\n"));
    MemoryFile const sealed("sealed");
    {
        auto const plain = random_file(options.mebibytes << 20U);
        crypto::age::encrypt_stream(plain.descriptor(), sealed.descriptor(),
                                    {&identity.recipient(), 1});
    }
    pin_to_one_core();
    auto const rounds = alternate(
        options.rounds, {program, "decrypt", "-i", key.path(), "-o", "/dev/null", sealed.path()},
        {"age", "-d", "-i", key.path(), "-o", "/dev/null", sealed.path()});
    show_case(common, case_of("decrypt", options), rounds);
}

void add_case(Command const& bench, Common& common, Description const& description,
              void (*run)(Common const&, BenchOptions const&)) {
    auto const command = bench.add(description);
    auto const options = std::make_shared<BenchOptions>();
    command.number(options->mebibytes,
                   {.name = "--mebibytes", .type = "N", .what = "Size of the file"}, {1, 16384});
    command.number(
        options->rounds,
        {.name = "--rounds", .type = "N", .what = "Rounds that are counted, of each program"},
        {1, 1000});
    command.run([options, &common, run] { run(common, *options); });
}

} // namespace

void add_bench_age(Command const& bench, Common& common) {
    add_case(bench, common,
             {"encrypt",
              "Encrypt one file from memory to /dev/null on one core, against `age`",
              {"bench encrypt", "bench encrypt --json --mebibytes 256 --rounds 9"}},
             bench_encrypt);
    add_case(bench, common,
             {"decrypt",
              "Decrypt one file from memory to /dev/null on one core, against `age`",
              {"bench decrypt", "bench decrypt --json --rounds 9"}},
             bench_decrypt);
}

} // namespace datafloor::api::cli
