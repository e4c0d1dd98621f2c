#include <sstream>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/error.hpp"
#include "platform/mail/mail.hpp"

namespace aegle::mail {
namespace {

const Instant noon = parse_instant("2026-11-21T12:00:00Z").value();
const std::string from = "Aegle <mail@clinic.example>";
const std::string id = "0123456789abcdef@clinic.example";

Mail plain_mail() { return {.to = "kriya@example.org", .subject = "Your visit", .text = "Hello,\n\nsee you soon."}; }

std::string composed(const Mail& mail) { return compose(mail, from, id, noon); }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    auto end = text.find("\r\n", at);
    if (end == std::string::npos) end = text.size();
    lines.push_back(text.substr(at, end - at));
    at = end + 2;
  }
  return lines;
}

/// The headers, unfolded, up to the first empty line.
std::vector<std::string> headers_of(const std::string& message) {
  std::vector<std::string> headers;
  for (const auto& line : lines_of(message)) {
    if (line.empty()) break;
    if (line.front() == ' ') {
      headers.back() += line;
    } else {
      headers.push_back(line);
    }
  }
  return headers;
}

std::string header(const std::string& message, const std::string& name) {
  for (const auto& line : headers_of(message)) {
    if (line.starts_with(name + ": ")) return line.substr(name.size() + 2);
  }
  return "";
}

/// What a mail program shows of the part with this type.
std::string decoded_part(const std::string& message, const std::string& type) {
  auto at = message.find("Content-Type: " + type);
  at = message.find("\r\n\r\n", at) + 4;
  auto end = message.find("\r\n--=_", at);
  std::string text;
  for (std::size_t i = at; i < end; ++i) {
    if (message[i] != '=') {
      text += message[i];
    } else if (message.compare(i, 3, "=\r\n") == 0) {
      i += 2;
    } else {
      text += static_cast<char>(std::stoi(message.substr(i + 1, 2), nullptr, 16));
      i += 2;
    }
  }
  return text;
}

std::string decoded_words(const std::string& value) {
  static const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  std::istringstream words(value);
  for (std::string word; words >> word;) {
    EXPECT_TRUE(word.starts_with("=?UTF-8?B?") && word.ends_with("?=")) << word;
    EXPECT_LE(word.size(), 75u);
    unsigned bits = 0;
    int count = 0;
    for (char c : word.substr(10, word.size() - 12)) {
      if (c == '=') break;
      bits = bits << 6 | static_cast<unsigned>(alphabet.find(c));
      if ((count += 6) >= 8) text += static_cast<char>(bits >> (count -= 8));
    }
  }
  return text;
}

TEST(ComposeTest, HasTheHeadersOfAMailThatAMachineSends) {
  auto message = composed(plain_mail());
  EXPECT_EQ(header(message, "From"), "Aegle <mail@clinic.example>");
  EXPECT_EQ(header(message, "To"), "kriya@example.org");
  EXPECT_EQ(header(message, "Subject"), "Your visit");
  EXPECT_EQ(header(message, "Date"), "Sat, 21 Nov 2026 12:00:00 +0000");
  EXPECT_EQ(header(message, "Message-ID"), "<0123456789abcdef@clinic.example>");
  EXPECT_EQ(header(message, "Auto-Submitted"), "auto-generated");
  EXPECT_EQ(header(message, "MIME-Version"), "1.0");
  EXPECT_EQ(composed(plain_mail()), message);
}

TEST(ComposeTest, EveryTextArrivesAsItWas) {
  EXPECT_TRUE(rc::check([](const std::string& any) {
    std::string text = "x" + any;
    std::erase(text, '\r');
    for (char& c : text) {
      if (c == '\0') c = ' ';
    }
    auto mail = plain_mail();
    mail.text = text;
    std::string expected;
    for (char c : text) expected += c == '\n' ? "\r\n" : std::string(1, c);
    auto message = composed(mail);
    RC_ASSERT(decoded_part(message, "text/plain") == expected);
    for (const auto& line : lines_of(message)) {
      RC_ASSERT(line.size() <= 998u);
      RC_ASSERT(line.find('\n') == std::string::npos);
      for (unsigned char c : line) RC_ASSERT(c < 0x80);
    }
  }));
}

TEST(ComposeTest, EverySubjectArrivesWholeAndStartsNoHeader) {
  EXPECT_TRUE(rc::check([](const std::string& any) {
    auto mail = plain_mail();
    mail.subject = "ü" + any;
    auto message = composed(mail);
    auto expected = mail.subject;
    for (char& c : expected) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    RC_ASSERT(decoded_words(header(message, "Subject")) == expected);
    RC_ASSERT(headers_of(message).size() == 9u);
  }));
}

TEST(ComposeTest, NoFieldStartsAHeader) {
  auto mail = plain_mail();
  mail.subject = "Hello\r\nBcc: thief@example.org\r\n\r\nbody";
  mail.locale = "en\r\nBcc: thief@example.org";
  auto message = composed(mail);
  EXPECT_EQ(headers_of(message).size(), 9u);
  EXPECT_EQ(header(message, "Bcc"), "");
  for (const char* to : {"a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "a@b.example c@d.example",
                         "<a@b.example", "a", "@b.example", "a@", "", "a@b@c", "a\"@b.example", "-oX@b.example",
                         "ä@b.example", "a@b.example\n", "x\r\nRCPT TO:<y@z>"}) {
    mail.to = to;
    EXPECT_THROW(composed(mail), Error) << to;
  }
  EXPECT_THROW(compose(plain_mail(), "Clinic <a@b.example>\r\nBcc: x@y.example", id, noon), Error);
  EXPECT_THROW(compose(plain_mail(), from, "id>\r\nBcc: x@y.example", noon), Error);
}

TEST(ComposeTest, ANameThatIsNotPlainIsEncoded) {
  auto message = compose(plain_mail(), "Clínica “Sol” <mail@clinic.example>", id, noon);
  auto value = header(message, "From");
  EXPECT_TRUE(value.ends_with(" <mail@clinic.example>"));
  EXPECT_EQ(decoded_words(value.substr(0, value.find(" <"))), "Clínica “Sol”");
}

TEST(ComposeTest, TheHtmlTwinEscapesAndTurnsLinksIntoButtons) {
  auto mail = plain_mail();
  mail.text =
      "Hello <b>Kriya</b> & all,\n\nOpen your "
      "visit:\nhttps://clinic.example/v?a=1&b=\"2\"\n\nhttps://clinic.example/plain";
  auto html = decoded_part(composed(mail), "text/html");
  EXPECT_NE(html.find("Hello &lt;b&gt;Kriya&lt;/b&gt; &amp; all,"), std::string::npos);
  EXPECT_EQ(html.find("<b>"), std::string::npos);
  EXPECT_NE(html.find("href=\"https://clinic.example/v?a=1&amp;b=&quot;2&quot;\""), std::string::npos);
  EXPECT_NE(html.find(">Open your visit</a>"), std::string::npos);
  EXPECT_EQ(html.find("Open your visit:"), std::string::npos);
  EXPECT_NE(html.find(">clinic.example/plain</a>"), std::string::npos);
  EXPECT_EQ(html.find("javascript:"), std::string::npos);
}

TEST(ComposeTest, TheHtmlTwinReadsInTheDirectionOfItsLanguage) {
  auto mail = plain_mail();
  EXPECT_NE(decoded_part(composed(mail), "text/html").find("lang=\"en\" dir=\"ltr\""), std::string::npos);
  mail.locale = "ar";
  EXPECT_NE(decoded_part(composed(mail), "text/html").find("lang=\"ar\" dir=\"rtl\""), std::string::npos);
}

}  // namespace
}  // namespace aegle::mail
