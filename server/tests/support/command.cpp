#include "support/command.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/server_process.hpp"

namespace aegle::support {
namespace {

namespace fs = std::filesystem;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

std::string contents(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

Finished run_aegle(std::vector<std::string> arguments, const std::map<std::string, std::string>& settings,
                   const std::string& input) {
  std::string folder = (fs::temp_directory_path() / "aegle-command-XXXXXX").string();
  ::mkdtemp(folder.data());
  std::ofstream{folder + "/in"} << input;
  std::vector<std::string> environment;
  for (char** each = environ; *each; ++each)
    if (!std::string_view(*each).starts_with("AEGLE_")) environment.emplace_back(*each);
  for (const auto& [name, value] : settings) environment.push_back(name + "=" + value);
  auto program = program_path("aegle").string();
  arguments.insert(arguments.begin(), program);
  auto argv = pointers(arguments);
  auto envp = pointers(environment);

  pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(::open((folder + "/in").c_str(), O_RDONLY), 0);
    ::dup2(::open((folder + "/out").c_str(), O_WRONLY | O_CREAT, 0600), 1);
    ::dup2(::open((folder + "/err").c_str(), O_WRONLY | O_CREAT, 0600), 2);
    ::execve(program.c_str(), argv.data(), envp.data());
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  Finished finished{WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(folder + "/out"), contents(folder + "/err")};
  fs::remove_all(folder);
  return finished;
}

}  // namespace aegle::support
