#include "api/csv.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace datafloor::api {
namespace {

TEST(Csv, QuotesWhatRfc4180Quotes) {
    EXPECT_EQ(csv_field("plain words"), "plain words");
    EXPECT_EQ(csv_field(""), "");
    EXPECT_EQ(csv_field("one,two"), "\"one,two\"");
    EXPECT_EQ(csv_field("say \"no\""), "\"say \"\"no\"\"\"");
    EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
    EXPECT_EQ(csv_field("Đắk Lắk"), "Đắk Lắk");
}

TEST(Csv, NoFieldBeginsAFormula) {
    for (std::string const text : {"=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "\n=1", "＝1＋1"}) {
        auto const field = csv_field(text);
        EXPECT_TRUE(field.starts_with("'") || field.starts_with("\"'")) << field;
    }
    EXPECT_EQ(csv_field("=HYPERLINK(\"http://x\",\"y\")"),
              "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
}

TEST(Csv, LinesEndAsRfc4180Wants) {
    std::vector<std::string> const fields{"a", "", "b,c"};
    EXPECT_EQ(csv_line(fields), "a,,\"b,c\"\r\n");
}

} // namespace
} // namespace datafloor::api
