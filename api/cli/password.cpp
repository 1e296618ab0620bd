#include "api/cli/password.hpp"

#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "api/cli/command.hpp"

namespace datafloor::api::cli {
namespace {

constexpr std::size_t bytes_least = 12;
constexpr std::size_t bytes_most = 1000;

/// The terminal shows nothing meanwhile.
class Unseen {
  public:
    Unseen() {
        if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
        auto silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }

    Unseen(Unseen const&) = delete;
    Unseen& operator=(Unseen const&) = delete;

    ~Unseen() {
        if (changed_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        std::cerr << '\n'; // the one that was typed was not shown
    }

  private:
    termios before_{};
    bool changed_ = false;
};

/// Without its line feed.
std::string read_line() {
    std::string line;
    line.reserve(bytes_most + 2); // so that no copy of the secret is left behind by growth
    for (char letter = 0; line.size() <= bytes_most && ::read(STDIN_FILENO, &letter, 1) == 1;) {
        if (letter == '\n') break;
        line += letter;
    }
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

SecretText ask(std::string_view what) {
    std::cerr << what << std::flush;
    Unseen const unseen;
    return SecretText(read_line());
}

void check(std::string_view password) {
    if (password.size() < bytes_least || password.size() > bytes_most)
        throw Refused("a password has " + std::to_string(bytes_least) + " to " +
                      std::to_string(bytes_most) + " bytes; take a longer one");
}

} // namespace

SecretText read_new_password() {
    if (isatty(STDIN_FILENO) == 0) {
        SecretText const only(read_line());
        check(only.reveal());
        return SecretText(std::string(only.reveal()));
    }
    SecretText const first = ask("New password: ");
    check(first.reveal());
    SecretText const second = ask("The same again: ");
    if (first.reveal() != second.reveal()) throw Refused("these were two different passwords");
    return SecretText(std::string(first.reveal()));
}

} // namespace datafloor::api::cli
