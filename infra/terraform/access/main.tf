# Access entries for every cluster of one account in the Regions named: ../README.md. Whoever applies it needs eks:CreateAccessEntry; the
# auditor's own roles never have it.
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source = "hashicorp/aws"
      # Since then a resource can be in another Region than its provider.
      version = ">= 6.0"
    }
  }
}

data "aws_eks_clusters" "here" {
  for_each = var.regions

  region = each.value
}

data "aws_eks_cluster" "here" {
  for_each = {
    for one in flatten([
      for region, found in data.aws_eks_clusters.here : [for name in found.names : { region = region, name = name }]
    ]) : "${one.region}/${one.name}" => one if !contains(var.except, one.name)
  }

  region = each.value.region
  name   = each.value.name
}

locals {
  clusters = {
    for key, one in data.aws_eks_cluster.here : key => { region = split("/", key)[0], name = one.name }
    if try(one.access_config[0].authentication_mode, "CONFIG_MAP") != "CONFIG_MAP"
  }
  entries = {
    for pair in setproduct(keys(local.clusters), var.principal_arns) :
    "${pair[0]} ${pair[1]}" => merge(local.clusters[pair[0]], { principal = pair[1] })
  }
}

resource "aws_eks_access_entry" "reader" {
  for_each = local.entries

  region            = each.value.region
  cluster_name      = each.value.name
  principal_arn     = each.value.principal
  kubernetes_groups = ["fargate-auditor"]
}

resource "aws_eks_access_policy_association" "view" {
  for_each = var.view_policy ? aws_eks_access_entry.reader : {}

  region        = each.value.region
  cluster_name  = each.value.cluster_name
  principal_arn = each.value.principal_arn
  policy_arn    = "arn:${data.aws_partition.here.partition}:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

  access_scope {
    type = "cluster"
  }
}

data "aws_partition" "here" {}
