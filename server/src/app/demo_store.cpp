#include "app/demo_store.hpp"

namespace aegle::app::demo_store {
namespace {

const db::Statement mark_sql{"app.demo_mark", R"(
  insert into demo_mark select where not exists (select from users) on conflict do nothing)"};
const db::Statement marked_sql{"app.demo_marked", "select exists (select from demo_mark)"};

}  // namespace

task<> mark_empty(db::Database& database) {
  auto session = database.as(Actor::system());
  co_await session->query(mark_sql);
}

task<bool> marked(db::Database& database) {
  auto session = database.as(Actor::system());
  auto found = co_await session->first<bool>(marked_sql);
  co_return found.value_or(false);
}

}  // namespace aegle::app::demo_store
