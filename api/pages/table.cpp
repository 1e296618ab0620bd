#include "api/pages/table.hpp"

namespace datafloor::api {

Html scrolling(std::string_view labelled_by, Html const& table) {
    return html("<div class=\"scroll\" role=\"group\" aria-labelledby=\"{}\" tabindex=\"0\">{}"
                "</div>\n",
                labelled_by, table);
}

Html table_of(std::string_view labelled_by, std::span<Column const> columns, Html const& rows,
              Language language) {
    Html head;
    for (auto const& column : columns)
        head += column.is_number
                    ? html("<th scope=\"col\" class=\"number\">{}</th>", in(language, column.title))
                    : html("<th scope=\"col\">{}</th>", in(language, column.title));
    return scrolling(
        labelled_by,
        html("<table><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table>", head, rows));
}

} // namespace datafloor::api
