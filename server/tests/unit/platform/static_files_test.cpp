#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "platform/http/static_files.hpp"
#include "support/run.hpp"
#include "unit/platform/client.hpp"
#include "unit/platform/test_server.hpp"

namespace aegle::http {
namespace {

class StaticFilesTest : public ::testing::Test {
 protected:
  StaticFilesTest() {
    char pattern[] = "/tmp/aegle-static-XXXXXX";
    folder = mkdtemp(pattern);
    write("index.html", "<!doctype html><title>shell</title>");
    write("assets/app-1a2b.js", script);
    write("assets/app-1a2b.js.br", "brotli bytes");
    write("assets/app-1a2b.js.gz", "gzip bytes");
    write("icon.svg", "<svg/>");
    write("manifest.webmanifest", "{}");
    write("font.woff2", "wOF2");
  }
  ~StaticFilesTest() override { std::filesystem::remove_all(folder); }

  void write(const std::string& name, const std::string& content) {
    auto path = folder / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
  }

  Response ask(const std::string& path, Headers headers = {}, Method method = Method::get) {
    Request request;
    request.method = method;
    request.path = path;
    request.headers = std::move(headers);
    return StaticFiles(folder).serve(request);
  }
  static std::string header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return "";
  }

  std::filesystem::path folder;
  std::string script = std::string(200'000, 'x');
};

TEST_F(StaticFilesTest, ChoosesTheEncodingThatIsAccepted) {
  auto coding = [&](std::string accepted) {
    return header(ask("/assets/app-1a2b.js", {{"Accept-Encoding", accepted}}), "Content-Encoding");
  };
  EXPECT_EQ(coding("gzip, deflate, br"), "br");
  EXPECT_EQ(coding("gzip;q=1.0, br;q=0"), "gzip");
  EXPECT_EQ(coding("BR"), "br");
  EXPECT_EQ(coding("br;q=0.000, gzip;q=0"), "");
  EXPECT_EQ(coding("identity"), "");
  auto plain = ask("/assets/app-1a2b.js");
  EXPECT_EQ(*plain.shared_body, script);
  EXPECT_EQ(header(plain, "Vary"), "Accept-Encoding");
  EXPECT_EQ(header(ask("/icon.svg"), "Vary"), "");
}

TEST_F(StaticFilesTest, EtagsDifferByEncodingAndAnswer304) {
  auto plain = header(ask("/assets/app-1a2b.js"), "ETag");
  auto brotli = header(ask("/assets/app-1a2b.js", {{"Accept-Encoding", "br"}}), "ETag");
  EXPECT_TRUE(plain.starts_with('"') && plain.ends_with('"'));
  EXPECT_NE(plain, brotli);
  for (auto tag : {plain, "W/" + plain, "\"other\", " + plain, std::string("*")}) {
    auto same = ask("/assets/app-1a2b.js", {{"If-None-Match", tag}});
    EXPECT_EQ(same.status, 304) << tag;
    EXPECT_EQ(header(same, "ETag"), plain);
  }
  EXPECT_EQ(ask("/assets/app-1a2b.js", {{"If-None-Match", brotli}}).status, 200);
  write("assets/app-1a2b.js", "changed");
  EXPECT_EQ(ask("/assets/app-1a2b.js", {{"If-None-Match", plain}}).status, 200);
}

TEST_F(StaticFilesTest, OnlyAssetsAreImmutable) {
  EXPECT_EQ(header(ask("/assets/app-1a2b.js"), "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header(ask("/icon.svg"), "Cache-Control"), "no-cache");
  EXPECT_EQ(header(ask("/doctors"), "Cache-Control"), "no-cache");
}

TEST_F(StaticFilesTest, PathsOfTheAppGetTheShell) {
  for (auto path : {"/", "/doctors", "/video-consultation/0190b2c4-7a10-7c3e-8f00-0123456789ab"}) {
    auto shell = ask(path);
    EXPECT_EQ(shell.status, 200) << path;
    EXPECT_EQ(shell.type, "text/html; charset=utf-8");
  }
  for (auto path : {"/missing.js", "/assets/gone.css", "/api", "/api/nothing", "/../etc/passwd.txt", "/icon.svg.gz"}) {
    EXPECT_EQ(ask(path).status, 404) << path;
  }
}

TEST_F(StaticFilesTest, KnowsTypesAndMethods) {
  EXPECT_EQ(ask("/icon.svg").type, "image/svg+xml");
  EXPECT_EQ(ask("/manifest.webmanifest").type, "application/manifest+json");
  EXPECT_EQ(ask("/font.woff2").type, "font/woff2");
  EXPECT_EQ(ask("/icon.svg", {}, Method::post).status, 405);
}

TEST_F(StaticFilesTest, AMissingFolderAnswers404) {
  Request request;
  request.path = "/";
  EXPECT_EQ(StaticFiles("/nonexistent/folder").serve(request).status, 404);
}

TEST_F(StaticFilesTest, OverTheWire) {
  testing::TestServer server;
  server.files = std::make_unique<StaticFiles>(folder);
  server.start();
  testing::Client client(server.port());
  auto large = client.get("/assets/app-1a2b.js");
  EXPECT_EQ(large.body, script);
  auto same = client.get("/assets/app-1a2b.js", "If-None-Match: " + large.header("ETag") + "\r\n");
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.header("Content-Length"), "");
  auto head = client.request("HEAD", "/assets/app-1a2b.js", "", "");
  EXPECT_EQ(head.header("Content-Length"), "200000");
  auto brotli = client.get("/assets/app-1a2b.js", "Accept-Encoding: br\r\n");
  EXPECT_EQ(brotli.body, "brotli bytes");
  EXPECT_EQ(brotli.header("Content-Encoding"), "br");
  EXPECT_EQ(client.get("/api/nothing").header("Content-Type"), "application/problem+json");
}

/// A worker's policies are those that its own file came with, and a drawing may be opened by itself.
TEST_F(StaticFilesTest, PoliciesComeWithWhateverBecomesADocumentOrAWorkerAndWithNothingElse) {
  const std::string documents[] = {"Content-Security-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy",
                                   "Referrer-Policy"};
  for (auto name : {"assets/pdf.worker.min-1a2b.mjs", "assets/blur-worker-1a2b.js", "assets/noise-worklet-1a2b.js",
                    "assets/drawing-1a2b.svg", "assets/look-1a2b.css", "assets/blur-0.1/model.tflite", "scheme.js"})
    write(name, "content");
  testing::TestServer server;
  server.files = std::make_unique<StaticFiles>(folder);
  server.start();
  testing::Client client(server.port());
  for (auto path : {"/", "/doctors", "/scheme.js", "/icon.svg", "/assets/drawing-1a2b.svg", "/assets/gone.js",
                    "/assets/pdf.worker.min-1a2b.mjs", "/assets/blur-worker-1a2b.js", "/assets/noise-worklet-1a2b.js",
                    "/assets/blur-0.1/model.tflite"}) {
    auto whole = client.get(path);
    for (const auto& name : documents) EXPECT_NE(whole.header(name), "") << path << " " << name;
  }
  for (auto path : {"/assets/app-1a2b.js", "/assets/look-1a2b.css"}) {
    auto part = client.get(path);
    EXPECT_EQ(part.status, 200);
    for (const auto& name : documents) EXPECT_EQ(part.header(name), "") << path << " " << name;
    EXPECT_EQ(part.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(part.header("Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_EQ(part.header("Cache-Control"), "public, max-age=31536000, immutable");
  }
  EXPECT_EQ(client.get("/assets/app-1a2b.js").headers.count("cache-control"), 1u);
}

}  // namespace
}  // namespace aegle::http
