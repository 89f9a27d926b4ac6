#!/usr/bin/env bash
# Puts the files of dist/release on the release of a tag, which it makes where there is none: GH_TOKEN=… bash scripts/publish-release.sh vX.Y.Z
set -euo pipefail
cd "$(dirname "$0")/.."

tag=$1
(cd dist/release && sha256sum --check --quiet SHA256SUMS)
if ! gh release view "$tag" >/dev/null 2>&1; then
  gh release create "$tag" --verify-tag --title "$tag" --notes-file <(node scripts/changelog-section.mjs "${tag#v}")
fi
gh release upload "$tag" dist/release/* --clobber
