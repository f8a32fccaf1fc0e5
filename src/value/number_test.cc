// Expected texts were computed with Go's math/big, as cty uses it.
#include "value/number.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace ingot::value {
namespace {

Number read(const char* text) {
    std::optional<Number> number = Number::parse(text);
    EXPECT_TRUE(number) << text;
    return number.value_or(Number());
}

struct TextCase {
    const char* given;
    const char* text;
};

TEST(Number, TextIsTheShortestThatReadsBackTheSame) {
    const std::vector<TextCase> cases = {
        {"0", "0"},
        {"-0", "-0"},
        {"-0.0", "-0"},
        {"+5", "5"},
        {"007", "7"},
        {"1.", "1"},
        {".5", "0.5"},
        {"1.50", "1.5"},
        {"0.1", "0.1"},
        {"1e3", "1000"},
        {"1E+3", "1000"},
        {"12.5e-1", "1.25"},
        {"1p10", "1024"},
        {"1.5P-1", "0.75"},
        {"1e30", "1000000000000000000000000000000"},
        {"1e-20", "0.00000000000000000001"},
        {"123456789012345678901234567890", "123456789012345678901234567890"},
        {"9223372036854775807", "9223372036854775807"},
        {"9223372036854775808", "9223372036854775808"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"-9223372036854775809", "-9223372036854775809"},
        {"3.14159265358979323846264338327950288419716939937510",
         "3.1415926535897932384626433832795028841971693993751"},
        {"inf", "+Inf"},
        {"+Inf", "+Inf"},
        {"-inf", "-Inf"},
    };
    for (const TextCase& c : cases) EXPECT_EQ(read(c.given).to_text(), c.text) << c.given;
}

TEST(Number, KeepsTheDigitsThat512BitsHold) {
    std::string digits(154, '7');
    EXPECT_EQ(read(("0." + digits).c_str()).to_text(), "0." + digits);
    // Beyond them the text is rounded.
    std::string longer = read(("0." + std::string(400, '7')).c_str()).to_text();
    EXPECT_LT(longer.size(), 160U);
    EXPECT_EQ(Number::parse(longer)->to_text(), longer);
}

TEST(Number, RefusesWhatIsNoDecimalLiteral) {
    for (const char* text : {"",
                             " ",
                             "+",
                             "-",
                             ".",
                             "e5",
                             "1e",
                             "1e+",
                             "1p",
                             "0x10",
                             "1_000",
                             " 1",
                             "1 ",
                             "1,5",
                             "--1",
                             "+-1",
                             "1e5e5",
                             "1.2.3",
                             "infinity",
                             "INF",
                             "nan",
                             "one",
                             "1e99999999999999999999",
                             "1e9999999999"}) {
        EXPECT_FALSE(Number::parse(text)) << text;
    }
}

TEST(Number, AnExponentBeyondGosIsInfinite) {
    EXPECT_TRUE(read("1e999999999").is_infinite());
    EXPECT_TRUE(read("-1e999999999").is_negative());
    EXPECT_TRUE(read("1e-999999999").is_zero());
}

TEST(Number, ReadsIntegersInAnyBase) {
    EXPECT_EQ(Number::parse_integer("ff", 16)->to_text(), "255");
    EXPECT_EQ(Number::parse_integer("-FF", 16)->to_text(), "-255");
    EXPECT_EQ(Number::parse_integer("+101", 2)->to_text(), "5");
    EXPECT_EQ(Number::parse_integer("z", 36)->to_text(), "35");
    EXPECT_EQ(Number::parse_integer("Z", 36)->to_text(), "35");
    EXPECT_EQ(Number::parse_integer("z", 62)->to_text(), "35");
    EXPECT_EQ(Number::parse_integer("Z", 62)->to_text(), "61");
    EXPECT_EQ(Number::parse_integer("123456789012345678901234567890", 10)->to_text(),
              "123456789012345678901234567890");
    for (const char* text : {"", "-", "12", "1 0", "1_0", "--1", "+-1"})
        EXPECT_FALSE(Number::parse_integer(text, 2)) << text;
}

TEST(Number, WritesIntegersInAnyBase) {
    EXPECT_EQ(Number(255).integer_text(16), "ff");
    EXPECT_EQ(Number(-255).integer_text(2), "-11111111");
    EXPECT_EQ(read("1e30").integer_text(36), "2oy99wnkl1c76diocq9s");
    EXPECT_EQ(read("2.9").integer_text(10), "2");
    EXPECT_EQ(Number().integer_text(8), "0");
}

struct FormatCase {
    const char* given;
    char verb;
    int precision;
    const char* text;
};

TEST(Number, FormatsAsBigFloatText) {
    const std::vector<FormatCase> cases = {
        {"0", 'e', 3, "0.000e+00"},
        {"0", 'f', 2, "0.00"},
        {"0", 'g', -1, "0"},
        {"-0", 'f', 1, "-0.0"},
        {"1234.5678", 'e', 2, "1.23e+03"},
        {"1234.5678", 'E', -1, "1.2345678E+03"},
        {"1234.5678", 'f', 1, "1234.6"},
        {"1234.5678", 'f', 0, "1235"},
        {"1234.5678", 'g', 3, "1.23e+03"},
        {"1234.5678", 'g', 10, "1234.5678"},
        {"1234567", 'g', -1, "1.234567e+06"},
        {"123456", 'g', -1, "123456"},
        {"0.0001", 'g', -1, "0.0001"},
        {"0.00001", 'G', -1, "1E-05"},
        {"0.5", 'f', 0, "0"},
        {"1.5", 'f', 0, "2"},
        {"2.5", 'f', 0, "2"},
        {"99.95", 'f', 1, "99.9"},
        {"9.96", 'f', 1, "10.0"},
        {"0.04", 'f', 1, "0.0"},
        {"0.06", 'f', 1, "0.1"},
        {"12345678901234", 'g', 10, "1.23456789e+13"},
        {"1e100", 'e', -1, "1e+100"},
        {"inf", 'f', 2, "+Inf"},
        {"-inf", 'g', -1, "-Inf"},
    };
    for (const FormatCase& c : cases) {
        EXPECT_EQ(read(c.given).format(c.verb, c.precision), c.text)
            << c.given << ' ' << c.verb << c.precision;
    }
}

TEST(Number, ADoublePrintsItsOwnShortestText) {
    EXPECT_EQ(Number::of_double(0.1).to_text(), "0.1");
    EXPECT_EQ(Number::of_double(1.0 / 3).to_text(), "0.3333333333333333");
    EXPECT_EQ(Number::of_double(std::ldexp(1, 60)).to_text(), "1152921504606847000");
    // Go's big.Float gives even the smallest double 53 bits.
    EXPECT_EQ(Number::of_double(5e-324).format('g', -1), "4.940656458412465e-324");
    EXPECT_EQ(Number::of_double(-0.0).to_text(), "-0");
    EXPECT_TRUE(Number::of_double(std::numeric_limits<double>::infinity()).is_infinite());
}

TEST(Number, CountsPrecisionOfItsOperands) {
    // Two numbers made from integers divide in 64 bits, one from text in 512.
    EXPECT_EQ((Number(1) / Number(3)).to_text(), "0.33333333333333333334");
    EXPECT_EQ((read("1") / Number(3)).to_text().size(), 2U + 155U);
    EXPECT_EQ((Number::of_double(1) / Number::of_double(3)).to_text(), "0.3333333333333333");
    EXPECT_EQ((Number::of_double(0.1) + read("0.2")).to_text(),
              "0.3000000000000000055511151231257827021181583404541015625");
}

struct ArithmeticCase {
    const char* a;
    char op;
    const char* b;
    const char* result;
};

TEST(Number, CalculatesAsCty) {
    const std::vector<ArithmeticCase> cases = {
        {"1", '+', "2", "3"},
        {"0.1", '+', "0.2", "0.3"},
        {"9223372036854775807", '+', "1", "9223372036854775808"},
        {"-9223372036854775808", '-', "1", "-9223372036854775809"},
        {"5", '-', "5", "0"},
        {"0.75", '-', "0.5", "0.25"},
        {"3", '*', "4", "12"},
        {"-3", '*', "0", "-0"},
        {"9223372036854775807", '*', "9223372036854775807", "85070591730234615847396907784232501249"},
        {"1.5", '*', "1.5", "2.25"},
        {"6", '/', "3", "2"},
        {"7", '/', "2", "3.5"},
        {"-6", '/', "3", "-2"},
        {"6", '/', "-4", "-1.5"},
        {"1", '/', "0", "+Inf"},
        {"-1", '/', "0", "-Inf"},
        {"7", '%', "3", "1"},
        {"-7", '%', "3", "-1"},
        {"7", '%', "-3", "1"},
        {"-6", '%', "3", "0"},
        {"5.5", '%', "2", "1.5"},
        {"-0.75", '%', "0.5", "-0.25"},
        {"5", '%', "0", "5"},
        {"123456789012345678901234567890", '%', "97", "52"},
    };
    for (const ArithmeticCase& c : cases) {
        Number a = read(c.a);
        Number b = read(c.b);
        Number result = c.op == '+'   ? a + b
                        : c.op == '-' ? a - b
                        : c.op == '*' ? a * b
                        : c.op == '/' ? a / b
                                      : modulo(a, b);
        EXPECT_EQ(result.to_text(), c.result) << c.a << ' ' << c.op << ' ' << c.b;
    }
}

TEST(Number, IndeterminateFormsGiveZero) {
    Number up = Number::infinity(false);
    Number down = Number::infinity(true);
    EXPECT_TRUE((up + down).is_zero());
    EXPECT_TRUE((up - up).is_zero());
    EXPECT_TRUE((up * Number(0)).is_zero());
    EXPECT_TRUE((up / down).is_zero());
    EXPECT_TRUE((up + up).is_infinite());
}

TEST(Number, NegatesZeroToMinusZero) {
    EXPECT_EQ((-Number(0)).to_text(), "-0");
    EXPECT_EQ((-(-Number(0))).to_text(), "0");
    EXPECT_TRUE(-Number(0) == Number(0));
    EXPECT_EQ((-Number(INT64_MIN)).to_text(), "9223372036854775808");
    EXPECT_EQ((-read("1.5")).to_text(), "-1.5");
}

TEST(Number, RoundsToWholeNumbers) {
    EXPECT_EQ(read("1.5").floor().to_text(), "1");
    EXPECT_EQ(read("1.5").ceil().to_text(), "2");
    EXPECT_EQ(read("1.5").truncate().to_text(), "1");
    EXPECT_EQ(read("-1.5").floor().to_text(), "-2");
    EXPECT_EQ(read("-1.5").ceil().to_text(), "-1");
    EXPECT_EQ(read("-1.5").truncate().to_text(), "-1");
    EXPECT_EQ(Number(7).floor().to_text(), "7");
    EXPECT_TRUE(Number::infinity(true).floor().is_infinite());
}

TEST(Number, ComparesByValue) {
    EXPECT_LT(compare(Number(1), Number(2)), 0);
    EXPECT_GT(compare(read("1e30"), Number(2)), 0);
    EXPECT_EQ(compare(read("2.0"), Number(2)), 0);
    EXPECT_LT(compare(Number::infinity(true), Number(INT64_MIN)), 0);
    EXPECT_GT(compare(Number::infinity(false), read("1e300")), 0);
    EXPECT_NE(compare(Number::of_double(0.1), read("0.1")), 0);
}

TEST(Number, EqualsByTextWherePrecisionsDiffer) {
    EXPECT_TRUE(Number::of_double(0.1) == read("0.1"));
    EXPECT_FALSE(read("0.1") == read("0.10000000000000000001"));
    EXPECT_TRUE(read("1e3") == Number(1000));
    EXPECT_TRUE(Number::of_uint64(UINT64_MAX) == read("18446744073709551615"));
    EXPECT_FALSE(Number::infinity(false) == Number::infinity(true));
    EXPECT_TRUE(Number::of_double(1e220) == read(Number::of_double(1e220).to_text().c_str()));
    EXPECT_TRUE(Number::of_double(std::ldexp(1, 60)) == read("1152921504606847000"));
    EXPECT_TRUE(Number(INT64_MAX) == read("9223372036854775807"));
}

TEST(Number, TellsWhatItIs) {
    EXPECT_TRUE(Number(3).is_integer());
    EXPECT_TRUE(read("1e30").is_integer());
    EXPECT_FALSE(read("1.5").is_integer());
    EXPECT_FALSE(Number::infinity(false).is_integer());
    EXPECT_EQ(read("42.0").to_int64(), 42);
    EXPECT_EQ(read("-0").to_int64(), 0);
    EXPECT_FALSE(read("1e30").to_int64());
    EXPECT_FALSE(read("0.5").to_int64());
    EXPECT_EQ(read("0.1").to_double(), 0.1);
    EXPECT_EQ(read("1e400").to_double(), std::numeric_limits<double>::infinity());
    EXPECT_TRUE(read("-3").is_negative());
    EXPECT_FALSE(read("0").is_negative());
}

}  // namespace
}  // namespace ingot::value
