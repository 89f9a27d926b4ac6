#!/usr/bin/env bash
# Cuts the release whose pull request was merged, and keeps the pull request of the next: GH_TOKEN=… GITHUB_REPOSITORY=OWNER/NAME bash scripts/release-please.sh
set -euo pipefail
cd "$(dirname "$0")/.."

program=.github/release-please/node_modules/.bin/release-please
version=$(node -p 'require("./package.json").version')

tagged() { gh release view "v$version" --json tagName >/dev/null 2>&1; }

there=no
if tagged; then there=yes; fi
"$program" github-release --token "$GH_TOKEN" --repo-url "$GITHUB_REPOSITORY"
if [ "$there" = no ] && tagged; then gh workflow run release.yml --ref "v$version"; fi
"$program" release-pr --token "$GH_TOKEN" --repo-url "$GITHUB_REPOSITORY"
