// docs/contract.md says how every clause is enforced, and that is how it is.
//
//   ./bazelw run //harness/conformance:contract_test -- --rewrite
//
// writes what the cases enforce into the document; who else does is for people to write.
#include "harness/conformance/contract.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "harness/conformance/cases.h"

namespace sluice::conformance {
namespace {

constexpr char kDocument[] = "docs/contract.md";
constexpr std::size_t kFewestCases = 80;

std::vector<std::string> Lines(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// The id, if the line is a clause.
std::string ClauseOf(const std::string& line) {
  static const std::regex kClause(R"(- \*\*(C-[A-Z]+-[1-9][0-9]*)\*\* \S.*)");
  std::smatch match;
  return std::regex_match(line, match, kClause) ? match[1].str() : std::string();
}

// The lines that say how the cases enforce a clause.
std::vector<std::string> ChecksOf(std::string_view id) {
  std::vector<std::string> lines;
  std::string names;
  for (const Case& it : Cases()) {
    if (std::ranges::find(it.clauses, id) == it.clauses.end()) continue;
    names.append(names.empty() ? "`" : ", `").append(it.name).append("`");
  }
  if (!names.empty()) lines.push_back("  check: " + names);
  if (std::ranges::find(kEveryTransfer, id) != std::end(kEveryTransfer)) {
    lines.emplace_back("  check: every transfer");
  }
  return lines;
}

// The document as it should be: below each clause the cases, then what people wrote.
std::vector<std::string> Rewritten(const std::vector<std::string>& document) {
  std::vector<std::string> lines;
  for (const std::string& line : document) {
    if (line.starts_with("  check: ")) continue;
    lines.push_back(line);
    const std::string id = ClauseOf(line);
    if (!id.empty()) std::ranges::copy(ChecksOf(id), std::back_inserter(lines));
  }
  return lines;
}

// What stands below each clause, by its id, without the indentation.
std::map<std::string, std::vector<std::string>> Enforcement() {
  std::map<std::string, std::vector<std::string>> below;
  std::string id;
  for (const std::string& line : Lines(kDocument)) {
    if (!line.starts_with("  ")) {
      id = ClauseOf(line);
      if (!id.empty()) below[id];
    } else if (!id.empty()) {
      below[id].push_back(line.substr(2));
    }
  }
  return below;
}

// ---- The clauses ----

TEST(Contract, NumbersEveryClauseOnce) {
  std::set<std::string_view> seen;
  for (const Clause& clause : Clauses()) {
    EXPECT_TRUE(seen.insert(clause.id).second) << clause.id << " is there twice";
  }
  EXPECT_GE(seen.size(), 60U);
}

TEST(Contract, WritesEveryClauseAsOne) {
  std::vector<std::string> ids;
  for (const std::string& line : Lines(kDocument)) {
    if (!line.starts_with("- **C-")) continue;
    EXPECT_NE(ClauseOf(line), "") << "not well-formed: " << line;
    EXPECT_TRUE(line.ends_with('.')) << "not a sentence: " << line;
    ids.push_back(ClauseOf(line));
  }
  std::vector<std::string> known;
  for (const Clause& clause : Clauses()) known.emplace_back(clause.id);
  EXPECT_EQ(ids, known);
}

TEST(Contract, QuotesEveryClauseAsItIsWritten) {
  const std::vector<std::string> lines = Lines(kDocument);
  for (const Clause& clause : Clauses()) {
    EXPECT_THAT(lines, testing::Contains("- **" + std::string(clause.id) + "** " +
                                         std::string(clause.text)));
  }
}

// ---- The cases ----

TEST(Cases, AreMany) { EXPECT_GE(Cases().size(), kFewestCases); }

TEST(Cases, HaveNamesOfTheirOwn) {
  static const std::regex kName("[a-z]+\\.[a-z0-9_]+");
  std::set<std::string_view> names;
  for (const Case& it : Cases()) {
    EXPECT_TRUE(std::regex_match(std::string(it.name), kName)) << it.name;
    EXPECT_TRUE(names.insert(it.name).second) << it.name << " is there twice";
    EXPECT_NE(it.summary, "") << it.name;
    EXPECT_FALSE(it.summary.ends_with('.')) << it.name;
    EXPECT_NE(it.run, nullptr) << it.name;
  }
}

TEST(Cases, CiteClausesThatExist) {
  for (const Case& it : Cases()) {
    EXPECT_FALSE(it.clauses.empty()) << it.name << " cites no clause";
    std::set<std::string_view> cited;
    for (const std::string_view id : it.clauses) {
      EXPECT_NE(FindClause(id), nullptr) << it.name << " cites " << id;
      EXPECT_TRUE(cited.insert(id).second) << it.name << " cites " << id << " twice";
    }
  }
  for (const std::string_view id : kEveryTransfer) {
    EXPECT_NE(FindClause(id), nullptr) << "every transfer is held to " << id;
  }
}

TEST(Cases, RunSomewhere) {
  std::set<const Case*> run;
  for (const Variant& variant : Variants(true)) run.insert(variant.of);
  for (const Case& it : Cases()) EXPECT_TRUE(run.contains(&it)) << it.name << " has no route";
}

// ---- Who enforces what ----

TEST(Contract, SaysWhichCasesEnforceAClause) {
  const std::vector<std::string> document = Lines(kDocument);
  EXPECT_EQ(document, Rewritten(document))
      << "to bring it up to date: ./bazelw run //harness/conformance:contract_test -- --rewrite";
}

TEST(Contract, SaysOfEveryClauseWhoEnforcesIt) {
  static const std::regex kLine(R"(check: .+|host: `//[^`]+`(, `//[^`]+`)*|nobody: \S.*)");
  for (const auto& [id, lines] : Enforcement()) {
    EXPECT_FALSE(lines.empty()) << id
                                << ": no case cites it; write who enforces it, or why nobody "
                                   "does";
    for (const std::string& line : lines) {
      EXPECT_TRUE(std::regex_match(line, kLine)) << id << ": " << line;
      if (line.starts_with("nobody:")) {
        EXPECT_EQ(lines.size(), 1U) << id << " is enforced after all: " << lines.front();
      }
    }
  }
}

// Bazel has seen to it that the labels exist (BUILD).
TEST(Contract, NamesTestsOfTheHostThatExist) {
  std::istringstream all(HOST_TESTS);
  std::set<std::string> exist;
  for (std::string label; std::getline(all, label, ',');) exist.insert(label);
  std::set<std::string> named;
  static const std::regex kLabel("`(//[^`]+)`");
  for (const auto& [id, lines] : Enforcement()) {
    for (const std::string& line : lines) {
      if (!line.starts_with("host: ")) continue;
      for (std::sregex_iterator it(line.begin(), line.end(), kLabel), end; it != end; ++it) {
        named.insert((*it)[1]);
        EXPECT_TRUE(exist.contains((*it)[1])) << id << ": " << line;
      }
    }
  }
  EXPECT_EQ(named, exist) << "HOST_TESTS in BUILD";
}

// Writes the document of the checkout anew. Answers the exit code.
int Rewrite() {
  const char* const checkout = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (checkout == nullptr) {
    std::cerr << "--rewrite works with `bazel run` only\n";
    return 2;
  }
  const std::string path = std::string(checkout) + "/" + kDocument;
  const std::vector<std::string> lines = Rewritten(Lines(path));
  std::ofstream file(path, std::ios::trunc);
  for (const std::string& line : lines) file << line << '\n';
  return file.flush() ? 0 : 1;
}

}  // namespace
}  // namespace sluice::conformance

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--rewrite") return sluice::conformance::Rewrite();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
