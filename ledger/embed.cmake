# Writes the .sql files of these folders into a source file of the program.
#   cmake -D FOLDER=ledger -D SERVICES=services -D OUTPUT=embedded_sql.cpp -P embed.cmake
file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*.sql)
list(SORT files)
file(GLOB_RECURSE service_files RELATIVE ${SERVICES} ${SERVICES}/*.sql)
list(SORT service_files)
set(list "")
foreach(file ${files})
    file(READ ${FOLDER}/${file} text)
    string(APPEND list "    {\"${file}\", R\"sql(${text})sql\"},\n")
endforeach()
foreach(file ${service_files})
    file(READ ${SERVICES}/${file} text)
    string(APPEND list "    {\"${file}\", R\"sql(${text})sql\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Written by ledger/embed.cmake.
#include <array>
#include <span>
#include <string_view>

namespace datafloor::ledger {

struct EmbeddedFile {
    std::string_view path;
    std::string_view text;
};

namespace {

constexpr auto files = std::to_array<EmbeddedFile>({
${list}});

} // namespace

extern std::span<EmbeddedFile const> const embedded_sql;
constinit std::span<EmbeddedFile const> const embedded_sql = files;

} // namespace datafloor::ledger
")
