#include "cli/flags.h"

#include <gtest/gtest.h>

namespace ingot::cli {
namespace {

using Texts = std::vector<std::string>;

class Flags : public testing::Test {
   protected:
    Flags() {
        flags_.add_bool("force", force_, "Forces.")
            .add_bool("color", colour_, "Colours.")
            .add_int("parallel-builds", "N", number_, "How many.")
            .add_choice("on-error", {"cleanup", "abort"}, choice_, "What then.")
            .add_list("only", "NAME,…", only_, "Which.");
    }
    std::string parse(Texts arguments) {
        rest_.clear();
        return flags_.parse(arguments, rest_);
    }

    bool force_ = false;
    bool colour_ = true;
    std::int64_t number_ = 0;
    std::string choice_ = "cleanup";
    Texts only_;
    Texts rest_;
    FlagSet flags_;
};

TEST_F(Flags, TakeOneOrTwoDashesAndValuesBothWays) {
    EXPECT_EQ(parse({"-force", "--color=false", "-parallel-builds", "3", "--on-error=abort", "."}), "");
    EXPECT_TRUE(force_);
    EXPECT_FALSE(colour_);
    EXPECT_EQ(number_, 3);
    EXPECT_EQ(choice_, "abort");
    EXPECT_EQ(rest_, (Texts{"."}));
}

TEST_F(Flags, EndAtTheFirstOtherArgument) {
    EXPECT_EQ(parse({".", "-force"}), "");
    EXPECT_FALSE(force_);
    EXPECT_EQ(rest_, (Texts{".", "-force"}));
    EXPECT_EQ(parse({"-", "-force"}), "");
    EXPECT_EQ(rest_, (Texts{"-", "-force"}));
    EXPECT_EQ(parse({"--", "-force"}), "");
    EXPECT_EQ(rest_, (Texts{"-force"}));
}

TEST_F(Flags, ListsGrow) {
    EXPECT_EQ(parse({"-only=a,b", "-only", "c"}), "");
    EXPECT_EQ(only_, (Texts{"a", "b", "c"}));
}

TEST_F(Flags, EmptyValueIsAValue) {
    EXPECT_EQ(parse({"-only="}), "");
    EXPECT_EQ(only_, (Texts{""}));
}

struct Mistake {
    Texts arguments;
    const char* problem;
};

TEST_F(Flags, MistakesAreNamed) {
    for (const Mistake& m : std::vector<Mistake>{
             {{"-zz"}, "unknown flag -zz"},
             {{"-forse"}, "unknown flag -forse; did you mean -force?"},
             {{"-only"}, "flag -only needs a value: -only=NAME,…"},
             {{"-parallel-builds=x"}, "\"x\" is no value for flag -parallel-builds: expected a whole number"},
             {{"-force=maybe"}, "\"maybe\" is no value for flag -force: expected true or false"},
             {{"-on-error=zz"}, "\"zz\" is no value for flag -on-error: expected one of cleanup, abort"},
         })
        EXPECT_EQ(parse(m.arguments), m.problem);
}

TEST_F(Flags, CountWhatTheFrontFlagTakes) {
    EXPECT_EQ(flags_.count_arguments(Texts{"-only", "a", "b"}), 2U);
    EXPECT_EQ(flags_.count_arguments(Texts{"-only=a", "b"}), 1U);
    EXPECT_EQ(flags_.count_arguments(Texts{"-force", "b"}), 1U);
    EXPECT_EQ(flags_.count_arguments(Texts{"b"}), 0U);
    EXPECT_EQ(flags_.count_arguments(Texts{}), 0U);
}

TEST_F(Flags, HelpNamesEach) {
    std::string help = flags_.help();
    for (const Flag& flag : flags_.all()) {
        EXPECT_NE(help.find("-" + flag.name), std::string::npos);
        EXPECT_NE(help.find(flag.doc), std::string::npos);
    }
}

TEST(ParseBool, TakesGosWords) {
    for (const char* word : {"1", "t", "T", "true", "TRUE", "True"})
        EXPECT_EQ(parse_bool(word), true) << word;
    for (const char* word : {"0", "f", "F", "false", "FALSE", "False"})
        EXPECT_EQ(parse_bool(word), false) << word;
    for (const char* word : {"", "yes", "tRUE"}) EXPECT_EQ(parse_bool(word), std::nullopt) << word;
}

}  // namespace
}  // namespace ingot::cli
