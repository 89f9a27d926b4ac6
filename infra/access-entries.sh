#!/usr/bin/env bash
# Lets roles read every cluster of the account that the AWS CLI is signed in to: bash infra/access-entries.sh [--dry-run] [--view-policy | --cluster-role FILE] PRINCIPALS REGIONS
# The last two are lists with commas. Whoever runs it needs eks:ListClusters, DescribeCluster, ListAccessEntries and CreateAccessEntry, and for
# --view-policy AssociateAccessPolicy; the auditor's own roles never have the last two. --cluster-role applies infra/kubernetes/fargate-auditor.yaml
# to each cluster as well, by kubectl, which takes a way to its endpoint and a role that may. What is there already stays as it is, so that it
# can be run again. Ends with how many clusters there are, and fails where one was not set up.
set -uo pipefail

dry_run=false view_policy=false cluster_role=''
while [[ ${1:-} == --* ]]; do
  case $1 in
    --dry-run) dry_run=true ;;
    --view-policy) view_policy=true ;;
    --cluster-role) cluster_role=${2:?needs a file} && shift ;;
    *) echo "There is no option $1" >&2 && exit 2 ;;
  esac
  shift
done
if [[ $# -ne 2 ]]; then echo "Usage: $0 [--dry-run] [--view-policy | --cluster-role FILE] PRINCIPALS REGIONS" >&2 && exit 2; fi
IFS=, read -ra principals <<<"$1"
IFS=, read -ra regions <<<"$2"
clusters=0 by_map=0 failed=0

# change COMMAND…: runs it, or only says it.
change() {
  echo "$*"
  if ! $dry_run; then "$@" >/dev/null; fi
}

# apply_role REGION CLUSTER: with a kubeconfig of its own, so that the owner's stays as it is.
apply_role() {
  local kubeconfig code=0
  kubeconfig=$(mktemp) || return 1
  change aws eks update-kubeconfig --region "$1" --name "$2" --kubeconfig "$kubeconfig" &&
    change kubectl --kubeconfig "$kubeconfig" apply -f "$cluster_role" || code=$?
  rm -f "$kubeconfig"
  return "$code"
}

# set_up REGION CLUSTER PRINCIPAL ENTRIES: the entry, where it is not among those, and the policy.
set_up() {
  local where=(--region "$1" --cluster-name "$2" --principal-arn "$3") partition
  if ! grep -qxF -- "$3" <<<"$4"; then
    change aws eks create-access-entry "${where[@]}" --kubernetes-groups fargate-auditor || return 1
  fi
  if $view_policy; then
    partition=$(cut -d: -f2 <<<"$3")
    change aws eks associate-access-policy "${where[@]}" --access-scope type=cluster \
      --policy-arn "arn:$partition:eks::aws:cluster-access-policy/AmazonEKSViewPolicy" || return 1
  fi
}

one_cluster() {
  local mode entries principal
  mode=$(aws eks describe-cluster --region "$1" --name "$2" --query cluster.accessConfig.authenticationMode --output text) || return 1
  if [[ $mode == CONFIG_MAP || $mode == None ]]; then
    echo "$1/$2 has no access entries (CONFIG_MAP): put ${principals[*]} into its aws-auth with the group fargate-auditor" >&2
    by_map=$((by_map + 1))
    return 0
  fi
  entries=$(aws eks list-access-entries --region "$1" --cluster-name "$2" --query 'accessEntries[]' --output text | tr '\t' '\n') || return 1
  for principal in "${principals[@]}"; do set_up "$1" "$2" "$principal" "$entries" || return 1; done
  if [[ -n $cluster_role ]]; then apply_role "$1" "$2" || return 1; fi
}

for region in "${regions[@]}"; do
  if ! names=$(aws eks list-clusters --region "$region" --query 'clusters[]' --output text); then
    echo "the clusters of $region could not be listed" >&2
    failed=$((failed + 1))
    continue
  fi
  for name in $names; do
    if [[ $name == None ]]; then continue; fi
    clusters=$((clusters + 1))
    if ! one_cluster "$region" "$name"; then
      echo "$region/$name was not set up" >&2
      failed=$((failed + 1))
    fi
  done
done

echo "$clusters clusters, $by_map of them by aws-auth, $failed failures"
[[ $failed -eq 0 ]]
