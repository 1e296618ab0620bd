# Writes the files of a folder into a source file of the program.
#   cmake -D FOLDER=api/pages/assets -D OUTPUT=embedded_assets.cpp -P embed.cmake
file(GLOB files RELATIVE ${FOLDER} ${FOLDER}/*)
list(SORT files)
set(list "")
foreach(file ${files})
    file(READ ${FOLDER}/${file} text)
    string(APPEND list "    {\"${file}\", R\"asset(${text})asset\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Written by api/pages/embed.cmake.
#include \"api/pages/assets.hpp\"

#include <array>

namespace datafloor::api {
namespace {

constexpr auto files = std::to_array<Asset>({
${list}});

} // namespace

constinit std::span<Asset const> const embedded_assets = files;

} // namespace datafloor::api
")
