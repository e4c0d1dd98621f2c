# shellcheck shell=bash
# The release build: the web app's packages, the web app, and the server, the last two side by side.

# shellcheck source=tools/packages.sh
source tools/packages.sh

node_bin=$root/web/node_modules/node/bin

# The pinned Node comes before the machine's own, which is too old on Debian 12 and unknown elsewhere.
npm_in_web() { (cd "$root/web" && PATH="$node_bin:$root/web/node_modules/.bin:$PATH" npm "$@"); }

hash_of() { sha256sum "$@" | sha256sum | cut -c1-16; }

# What the build itself writes among its sources is no reason to build again.
hash_of_web() {
  {
    find web api -name node_modules -prune -o -path web/dist -prune -o -path web/tests -prune -o -path web/test-results -prune \
      -o -path web/playwright-report -prune -o -type f ! -name '*.gen.*' ! -path 'web/public/api-docs/swagger-*' ! -name '*.md' \
      -print0 | sort -z | xargs -0 sha256sum
  } | sha256sum | cut -c1-16
}

# lock_build: two builds in one folder would write over each other. A job inherits the lock, see job().
lock_build() {
  exec 9>build/.lock
  flock -n 9 || { say "Waiting for another build in this folder"; flock 9 8>&-; }
}
unlock_build() { exec 9>&-; }

prepare_web_packages() {
  local now
  now=$(hash_of web/package.json web/package-lock.json)
  [[ $(cat web/node_modules/.aegle-stamp 2>/dev/null) == "$now" ]] && return
  job "npm packages" npm_ci "$now"
  finish_jobs || exit 1
}

# npm leaves out, without a word, the optional packages that the Node it runs on is too old for, and the bundler's native half
# is one; and Debian 12's own npm cannot read our lock file. So where the machine has others, the pinned two come first, alone.
npm_ci() {
  local node npm quiet=(--no-audit --no-fund --loglevel=error)
  node=$(sed -n 's/^ *"node": "\([0-9.]*\)",*$/\1/p' web/package.json)
  npm=$(sed -n 's/^ *"packageManager": "npm@\([0-9.]*\)",*$/\1/p' web/package.json)
  if [[ $(node --version) != "v${node%%.*}".* || $(npm --version) != "${npm%%.*}".* ]]; then
    npm install "${quiet[@]}" --no-save --prefix build/node "node@$node" "npm@$npm"
    npm_config_globalconfig=$(npm config get globalconfig) # what the machine's npm is told (a proxy, its certificate) holds for ours
    export npm_config_globalconfig
    PATH=$root/build/node/node_modules/node/bin:$root/build/node/node_modules/.bin:$PATH
  fi
  (cd web && npm ci "${quiet[@]}")
  echo "$1" >web/node_modules/.aegle-stamp
}

start_web_build() {
  local now
  now=$(hash_of_web)
  [[ -f web/dist/index.html && $(cat build/web.stamp 2>/dev/null) == "$now" ]] && return
  job "web app" build_web "$now"
}
build_web() {
  rm -f build/web.stamp
  npm_in_web run build && echo "$1" >build/web.stamp
}

# cpp_build FOLDER TESTS TARGET…; TESTS is on or off (off needs no test libraries).
cpp_build() {
  local dir=$1 tests=$2
  shift 2
  # ccache takes part in a build with a precompiled header only when both are told not to mind its time stamp.
  export CCACHE_SLOPPINESS=pch_defines,time_macros
  local options=(-DCMAKE_BUILD_TYPE=Release)
  if [[ $dir == build/sanitize ]]; then options=(-DCMAKE_BUILD_TYPE=Debug -DAEGLE_SANITIZE=ON); fi
  if [[ ! -f $dir/build.ninja ]] || { [[ $tests == on ]] && ! grep -q '^AEGLE_TESTS:BOOL=ON' "$dir/CMakeCache.txt"; }; then
    cmake -G Ninja -B "$dir" -DCMAKE_CXX_COMPILER=clang++-16 "-DCMAKE_CXX_FLAGS=-Xclang -fno-pch-timestamp" "${options[@]}" "-DAEGLE_TESTS=$tests" || return
  fi
  ninja -C "$dir" "$@"
}

# build_release TESTS TARGET…
build_release() {
  lock_build
  [[ -d build/release ]] || require_space build 2000
  prepare_web_packages
  start_web_build
  job server cpp_build build/release "$@"
  finish_jobs || exit 1
  unlock_build
}
