#include "api/cli/tar_file.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <string>

#include "api/cli/command.hpp"

namespace datafloor::api::cli {

namespace fs = std::filesystem;

class TarFile::Archive {
  public:
    explicit Archive(fs::path path)
        : path_(std::move(path)), part_(path_.string() + ".part"), archive_(archive_write_new()) {
        check(archive_write_set_format_pax_restricted(archive_.get()));
        check(archive_write_open_filename(archive_.get(), part_.c_str()));
    }

    ~Archive() {
        archive_.reset();
        std::error_code ignored;
        fs::remove(part_, ignored);
    }

    Archive(Archive const&) = delete;
    Archive& operator=(Archive const&) = delete;

    void add(std::string_view name, std::string_view bytes, bool executable) {
        std::unique_ptr<archive_entry, decltype(&archive_entry_free)> const entry(
            archive_entry_new(), &archive_entry_free);
        archive_entry_set_pathname(entry.get(), std::string(name).c_str());
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), executable ? 0755 : 0644);
        archive_entry_set_mtime(entry.get(), 0, 0);
        check(archive_write_header(archive_.get(), entry.get()));
        if (archive_write_data(archive_.get(), bytes.data(), bytes.size()) !=
            static_cast<la_ssize_t>(bytes.size()))
            check(ARCHIVE_FATAL);
    }

    void finish() {
        check(archive_write_close(archive_.get()));
        fs::rename(part_, path_);
    }

  private:
    void check(int status) {
        if (status == ARCHIVE_OK) return;
        auto const* const what = archive_error_string(archive_.get());
        throw Refused(path_.string() + " cannot be written: " +
                      (what == nullptr ? "the disk does not take it" : what));
    }

    struct Free {
        void operator()(archive* a) const { archive_write_free(a); }
    };

    fs::path path_;
    fs::path part_;
    std::unique_ptr<archive, Free> archive_;
};

TarFile::TarFile(fs::path path) : archive_(std::make_unique<Archive>(std::move(path))) {}

TarFile::~TarFile() = default;

void TarFile::add(std::string_view name, std::string_view bytes, bool executable) {
    archive_->add(name, bytes, executable);
}

void TarFile::finish() { archive_->finish(); }

} // namespace datafloor::api::cli
