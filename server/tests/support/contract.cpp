#include "support/contract.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include <yaml-cpp/yaml.h>

#include "base/time.hpp"
#include "base/uuid.hpp"
#include "support/test_database.hpp"

namespace aegle::support {
namespace {

namespace json = boost::json;
using Problems = std::vector<std::string>;

std::string text_of(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  return json::serialize(value);
}

bool has_type(const json::value& value, const std::string& type) {
  if (type == "null") return value.is_null();
  if (type == "boolean") return value.is_bool();
  if (type == "integer") return value.is_int64() || value.is_uint64();
  if (type == "number") return value.is_number();
  if (type == "string") return value.is_string();
  if (type == "array") return value.is_array();
  return type == "object" && value.is_object();
}

bool has_format(const std::string& text, const std::string& format) {
  if (format == "uuid") return parse_uuid(text).has_value();
  if (format == "date-time") return parse_instant(text).has_value();
  if (format == "date") return parse_date(text).has_value();
  return true;
}

std::vector<std::string> words_of(const YAML::Node& node) {
  std::vector<std::string> words;
  if (node.IsSequence()) {
    for (const auto& each : node) words.push_back(each.IsNull() ? "null" : each.as<std::string>());
  } else if (node) {
    words.push_back(node.as<std::string>());
  }
  return words;
}

/// An object's fields, those of all parts of an `allOf` together.
struct Fields {
  std::map<std::string, YAML::Node> known;
  std::set<std::string> required;
  bool open = false;  ///< others are allowed
};

}  // namespace

struct Contract::State {
  YAML::Node root;

  YAML::Node resolved(YAML::Node node) const {
    while (node.IsMap() && node["$ref"]) {
      auto path = node["$ref"].as<std::string>();
      YAML::Node at = root;
      for (std::size_t from = 2; from < path.size();) {
        auto end = std::min(path.find('/', from), path.size());
        at.reset(at[path.substr(from, end - from)]);
        from = end + 1;
      }
      if (!at) throw std::runtime_error(path + " leads nowhere");
      node.reset(at);
    }
    return node;
  }

  /// Const all the way: an index into a node that is not const adds what is missing.
  YAML::Node operation(const std::string& name) const {
    auto blank = name.find(' ');
    auto found = root["paths"][name.substr(blank + 1)][name.substr(0, blank)];
    if (!found) throw std::runtime_error(name + " is not described");
    return found;
  }

  void collect(const YAML::Node& schema, Fields& fields) const {
    if (schema["allOf"])
      for (const auto& part : schema["allOf"]) collect(resolved(part), fields);
    for (const auto& property : schema["properties"])
      fields.known[property.first.as<std::string>()].reset(property.second);
    for (const auto& name : words_of(schema["required"] ? schema["required"] : YAML::Node(YAML::NodeType::Sequence)))
      fields.required.insert(name);
    auto more = schema["additionalProperties"];
    if (more && !(more.IsScalar() && more.as<std::string>() == "false")) fields.open = true;
  }

  void check_object(const YAML::Node& schema, const json::object& object, const std::string& path,
                    Problems& problems) const {
    Fields fields;
    collect(schema, fields);
    for (const auto& name : fields.required)
      if (!object.contains(name)) problems.push_back(path + "." + name + " is missing");
    for (const auto& member : object) {
      auto found = fields.known.find(std::string(member.key()));
      auto where = path + "." + std::string(member.key());
      if (found != fields.known.end()) {
        check(found->second, member.value(), where, problems);
      } else if (!fields.open) {
        problems.push_back(where + " is not described");
      }
    }
  }

  void check_any(const YAML::Node& choices, const json::value& value, const std::string& path,
                 Problems& problems) const {
    std::optional<Problems> fewest;
    for (const auto& choice : choices) {
      Problems found;
      check(choice, value, path, found);
      if (found.empty()) return;
      if (!fewest || found.size() <= fewest->size()) fewest = std::move(found);
    }
    if (fewest) problems.insert(problems.end(), fewest->begin(), fewest->end());
  }

  void check(const YAML::Node& given, const json::value& value, const std::string& path, Problems& problems) const {
    auto schema = resolved(given);
    for (const char* any : {"oneOf", "anyOf"})
      if (schema[any]) return check_any(schema[any], value, path, problems);
    if (schema["type"]) {
      auto types = words_of(schema["type"]);
      bool fits = std::any_of(types.begin(), types.end(), [&](const auto& type) { return has_type(value, type); });
      if (!fits) return problems.push_back(path + " is of another type: " + json::serialize(value));
    }
    if (schema["enum"]) {
      auto words = words_of(schema["enum"]);
      if (std::find(words.begin(), words.end(), text_of(value)) == words.end())
        problems.push_back(path + " is none of its values: " + text_of(value));
    }
    if (value.is_string() && schema["format"] && !has_format(text_of(value), schema["format"].as<std::string>()))
      problems.push_back(path + " is no " + schema["format"].as<std::string>() + ": " + text_of(value));
    if (const auto* list = value.if_array(); list && schema["items"])
      for (std::size_t i = 0; i < list->size(); ++i)
        check(schema["items"], (*list)[i], path + "[" + std::to_string(i) + "]", problems);
    if (value.is_object() && (schema["properties"] || schema["allOf"] || schema["additionalProperties"]))
      check_object(schema, value.get_object(), path, problems);
  }
};

Contract::Contract() : state_(std::make_unique<State>()) {
  auto root = std::filesystem::path(TestDatabase::migrations_folder()).parent_path().parent_path();
  state_->root = YAML::LoadFile((root / "api/openapi.yaml").string());
}

Contract::~Contract() = default;

std::set<std::string> Contract::operations() const {
  std::set<std::string> found;
  for (const auto& path : state_->root["paths"])
    for (const auto& method : path.second)
      if (auto name = method.first.as<std::string>(); name != "parameters")
        found.insert(name + " " + path.first.as<std::string>());
  return found;
}

std::vector<std::string> Contract::problems_of(const std::string& operation, const Reply& reply) const {
  auto responses = state_->operation(operation)["responses"];
  auto status = std::to_string(reply.status);
  auto response = state_->resolved(responses[status] ? responses[status] : responses["default"]);
  auto content = response["content"];
  if (!content) return reply.body.empty() ? Problems{} : Problems{operation + " " + status + " has a body"};
  for (const auto& each : content) {
    auto type = each.first.as<std::string>();
    if (type != "*/*" && reply.headers.find("Content-Type: " + type) == std::string::npos) continue;
    Problems problems;
    if (type.ends_with("json")) state_->check(each.second["schema"], reply.json(), operation + " " + status, problems);
    return problems;
  }
  return {operation + " " + status + " is of a type that is not described"};
}

std::vector<std::string> Contract::problems_of_body(const std::string& operation, const std::string& body) const {
  auto content = state_->operation(operation)["requestBody"]["content"]["application/json"];
  if (!content) return {};
  Problems problems;
  state_->check(content["schema"], json::parse(body), operation, problems);
  return problems;
}

}  // namespace aegle::support
