#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/error.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/mail/address.hpp"
#include "platform/mail/mail.hpp"

namespace aegle::mail {
namespace {

constexpr std::size_t encoded_word_bytes = 45;  // 60 characters of base64: an encoded word has 75 at most (RFC 2047 §2)
constexpr std::size_t line_max = 76;            // RFC 2045 §6.7

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
}

std::string encoded_words(const std::string& line) {
  std::string words;
  for (std::size_t at = 0; at < line.size();) {
    auto size = std::min(encoded_word_bytes, line.size() - at);
    while (size > 1 && at + size < line.size() && (line[at + size] & 0xc0) == 0x80) --size;  // keep characters whole
    if (!words.empty()) words += "\r\n ";
    words += "=?UTF-8?B?" + crypto::base64(std::string_view(line).substr(at, size)) + "?=";
    at += size;
  }
  return words;
}

/// One line of text for a header: line breaks and other controls become blanks, so nothing in it starts a header.
std::string header_text(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  bool plain = is_ascii(line) && line.size() <= 60 && line.find("=?") == std::string::npos;
  return plain ? line : encoded_words(line);
}

std::string date_text(Instant at) {
  static constexpr const char* weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto midnight = std::chrono::floor<std::chrono::days>(at);
  Date day{midnight};
  auto seconds = std::chrono::floor<std::chrono::seconds>(at - midnight).count();
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
                     weekdays[std::chrono::weekday{midnight}.c_encoding()], static_cast<unsigned>(day.day()),
                     months[static_cast<unsigned>(day.month()) - 1], static_cast<int>(day.year()), seconds / 3600,
                     seconds / 60 % 60, seconds % 60);
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c == '\r') continue;
    if (c == '\n') {
      out += "\r\n";
      column = 0;
      continue;
    }
    bool ends_line = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
    bool blank = c == ' ' || c == '\t';
    // A dot that begins a line would have to be doubled on its way, and "From " changed by some stores.
    bool literal =
        (c > 0x20 && c < 0x7f && c != '=' && !(column == 0 && (c == '.' || c == 'F'))) || (blank && !ends_line);
    std::size_t width = literal ? 1 : 3;
    if (column + width > line_max - 1) {
      out += "=\r\n";
      column = 0;
    }
    if (literal) {
      out += static_cast<char>(c);
    } else {
      out += fmt::format("={:02X}", c);
    }
    column += width;
  }
  return out;
}

std::string escape_html(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines(1);
  for (char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else if (c != '\r') {
      lines.back() += c;
    }
  }
  return lines;
}

bool is_link(std::string_view line) {
  return (line.starts_with("https://") || line.starts_with("http://")) && line.find(' ') == std::string_view::npos;
}

/// Blank lines part paragraphs. A line above a link that ends in a colon is what its button says.
std::string html_twin(const Mail& mail) {
  bool right_to_left = mail.locale.starts_with("ar") || mail.locale.starts_with("he") ||
                       mail.locale.starts_with("fa") || mail.locale.starts_with("ur");
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"{}\" dir=\"{}\">\n<head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\"><title>{}</title></head>\n"
      "<body style=\"margin:0;padding:24px;background:#f5f7f9\">\n<div style=\"max-width:560px;margin:0 auto;"
      "padding:32px;background:#ffffff;border-radius:12px;font:16px/1.5 system-ui,sans-serif;color:#1f2933\">\n",
      escape_html(mail.locale), right_to_left ? "rtl" : "ltr", escape_html(mail.subject));
  auto lines = lines_of(mail.text);
  bool open = false;
  auto end_paragraph = [&] {
    if (open) html += "</p>\n";
    open = false;
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& line = lines[i];
    bool labels_link = line.ends_with(':') && i + 1 < lines.size() && is_link(lines[i + 1]);
    if (line.empty() || labels_link) {
      end_paragraph();
    } else if (is_link(line)) {
      end_paragraph();
      auto label = line.substr(line.find("//") + 2);
      if (i > 0 && lines[i - 1].ends_with(':')) label = lines[i - 1].substr(0, lines[i - 1].size() - 1);
      html += fmt::format(
          "<p><a href=\"{}\" style=\"display:inline-block;padding:12px 20px;background:#0f766e;border-radius:8px;"
          "color:#ffffff;text-decoration:none;overflow-wrap:anywhere\">{}</a></p>\n",
          escape_html(line), escape_html(label));
    } else {
      html += open ? "<br>\n" : "<p>";
      html += escape_html(line);
      open = true;
    }
  }
  end_paragraph();
  return html + "</div>\n</body>\n</html>\n";
}

/// "Aegle <mail@clinic.example>" with the name encoded where it must be.
std::string from_header(const std::string& from) {
  auto address = address_of(from);
  if (from.find('<') == std::string::npos) return address;
  auto name = from.substr(0, from.find('<'));
  while (!name.empty() && name.back() == ' ') name.pop_back();
  bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ';
  });
  return fmt::format("{} <{}>", plain ? name : encoded_words(name), address);
}

}  // namespace

std::string address_of(const std::string& person) {
  auto open = person.find('<');
  auto address = person;
  if (open != std::string::npos && person.ends_with('>')) address = person.substr(open + 1, person.size() - open - 2);
  auto at = address.find('@');
  bool one_line = std::none_of(person.begin(), person.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  bool whole = one_line && at != std::string::npos && at > 0 && at + 1 < address.size() && address.size() <= 254 &&
               address.find('@', at + 1) == std::string::npos && address.front() != '-' &&
               address.find_first_of(" <>()[],;:\\\"") == std::string::npos && is_ascii(address);
  if (!whole) throw Error{Fault::invalid, "mail.address", "This is not an address that mail can be sent to."};
  return address;
}

std::string message_id_of(std::string_view key, const std::string& from) {
  auto address = address_of(from);
  return crypto::hex(crypto::sha256(key)).substr(0, 32) + address.substr(address.find('@'));
}

std::string compose(const Mail& mail, const std::string& from, std::string_view message_id, Instant at) {
  auto boundary = "=_" + crypto::hex(crypto::sha256(message_id)).substr(0, 32);
  std::string out;
  auto header = [&](std::string_view name, const std::string& value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  header("From", from_header(from));
  header("To", address_of(mail.to));
  header("Subject", header_text(mail.subject));
  header("Date", date_text(at));
  header("Message-ID", "<" + address_of(std::string(message_id)) + ">");
  header("Auto-Submitted", "auto-generated");
  header("Content-Language", header_text(mail.locale));
  header("MIME-Version", "1.0");
  header("Content-Type", "multipart/alternative; boundary=\"" + boundary + "\"");
  auto part = [&](const char* type, const std::string& body) {
    out += "\r\n--" + boundary + "\r\n";
    header("Content-Type", std::string(type) + "; charset=utf-8");
    header("Content-Transfer-Encoding", "quoted-printable");
    out += "\r\n" + quoted_printable(body);
  };
  part("text/plain", mail.text);
  part("text/html", html_twin(mail));
  return out + "\r\n--" + boundary + "--\r\n";
}

}  // namespace aegle::mail
