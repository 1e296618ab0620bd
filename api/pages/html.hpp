// HTML that is safe by its type: text becomes a part of a page only escaped.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace datafloor::api {

/// Text for use between tags and in quoted attributes.
std::string escape_html(std::string_view text);

/// One part of a query string (RFC 3986): everything but unreserved characters is escaped.
std::string percent_encode(std::string_view text);

/// A piece of a page. Made from text (escaped), or by `html` from markup in the source.
class Html {
  public:
    Html() = default;

    Html(std::string_view text) : text_(escape_html(text)) {}

    Html(std::string const& text) : Html(std::string_view(text)) {}

    Html(char const* text) : Html(std::string_view(text)) {}

    template <std::integral T>
    Html(T number) : text_(std::to_string(number)) {}

    Html& operator+=(Html const& more) {
        text_ += more.text_;
        return *this;
    }

    friend Html operator+(Html left, Html const& right) { return left += right; }

    [[nodiscard]] bool empty() const { return text_.empty(); }

    [[nodiscard]] std::string const& text() const { return text_; }

  private:
    friend Html fill_markup(std::string_view, std::span<Html const>);

    std::string text_;
};

/// Markup that stands in the source: a constant, so that nothing from outside becomes one.
class Markup {
  public:
    template <std::size_t N>
    consteval Markup(char const (&text)[N]) : text_(text, N - 1) {}

    [[nodiscard]] std::string_view text() const { return text_; }

  private:
    std::string_view text_;
};

/// Puts the pieces in the places of `{}`; their numbers must agree.
Html fill_markup(std::string_view markup, std::span<Html const> pieces);

/// html("<a href=\"{}\">{}</a>", link, title)
template <class... Pieces>
Html html(Markup markup, Pieces const&... pieces) {
    Html const list[] = {Html(pieces)..., Html()};
    return fill_markup(markup.text(), std::span(list).first(sizeof...(pieces)));
}

/// A link target from outside: nothing but http and https leads anywhere.
bool is_web_address(std::string_view url);

} // namespace datafloor::api
