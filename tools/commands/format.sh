# shellcheck shell=bash
# shellcheck source=tools/build.sh
source tools/build.sh
# shellcheck source=tools/format.sh
source tools/format.sh

install_packages "${format_packages[@]}" nodejs npm
prepare_web_packages
format_sources
