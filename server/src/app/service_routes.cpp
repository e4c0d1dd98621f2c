#include "app/service_routes.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "app/demo_clinic.hpp"
#include "platform/json/json.hpp"

namespace aegle::app {
namespace {

struct Demo {
  std::vector<DemoAccount> accounts;
};
BOOST_DESCRIBE_STRUCT(Demo, (), (accounts))

struct Config {
  std::string clinic_name;
  std::string clinic_phone;
  std::string clinic_address;
  std::string emergency_number;
  bool second_factor_required = true;
  bool recording = false;
  std::optional<Demo> demo;
  std::optional<identity::Me> user;
};
BOOST_DESCRIBE_STRUCT(Config, (),
                      (clinic_name, clinic_phone, clinic_address, emergency_number, second_factor_required, recording,
                       demo, user))

std::string contents(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

http::Handler page(std::string body, std::string type) {
  return [body = std::move(body), type = std::move(type)](http::Request&) -> task<http::Response> {
    if (body.empty()) throw errors::not_found();
    co_return http::Response{.body = body, .type = type};
  };
}

}  // namespace

std::vector<http::Route> service_routes(const Settings& settings, identity::Service& identity) {
  Config config{.clinic_name = settings.clinic_name,
                .clinic_phone = settings.clinic_phone,
                .clinic_address = settings.clinic_address,
                .emergency_number = settings.emergency_number,
                .second_factor_required = settings.second_factor_required(),
                .recording = settings.recording};
  if (settings.demo) config.demo = Demo{demo_accounts()};
  return {
      {http::Method::get, "/api/config", http::anyone,
       [&identity, config](http::Request& r) -> task<http::Response> {
         auto answer = config;
         if (r.actor.signed_in() && !r.actor.is(Role::guest)) answer.user = co_await identity.me(r.actor);
         co_return http::json(200, json::write(answer));
       }},
      {http::Method::get, "/api/openapi.yaml", http::anyone,
       page(contents(settings.api_dir / "openapi.yaml"), "application/yaml")},
      {http::Method::get, "/api/docs", http::anyone,
       page(contents(settings.web_dir / "api-docs/index.html"), "text/html; charset=utf-8")},
  };
}

}  // namespace aegle::app
