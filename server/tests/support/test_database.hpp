#pragma once

#include <string>

namespace aegle::support {

/// A migrated database of one's own, dropped at the end. AEGLE_TEST_DATABASE_URL is the superuser's URL of a cluster
/// that only tests use; all shards of a run share one template there, made by whoever comes first.
class TestDatabase {
 public:
  TestDatabase();
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;

  const std::string& app_url() const { return app_url_; }              ///< as the server: role aegle_app
  const std::string& owner_url() const { return owner_url_; }          ///< as `aegle migrate`: role aegle_owner
  const std::string& superuser_url() const { return superuser_url_; }  ///< for what no role of ours may do

  /// server/migrations of this source tree.
  static std::string migrations_folder();
  /// AEGLE_TEST_DATABASE_URL; throws when it is not set.
  static std::string cluster_url();

 protected:
  /// An empty database when `migrated` is false.
  explicit TestDatabase(bool migrated);

 private:
  std::string name_;
  std::string app_url_;
  std::string owner_url_;
  std::string superuser_url_;
};

/// Owned by aegle_owner, with nothing in it: for tests of migrations.
class EmptyDatabase : public TestDatabase {
 public:
  EmptyDatabase() : TestDatabase(false) {}
};

/// `url` with another role and database.
std::string url_with(const std::string& url, const std::string& role, const std::string& database);

}  // namespace aegle::support
