output "without_access_entries" {
  description = "Clusters in the authentication mode CONFIG_MAP, as REGION/NAME: they need the role in aws-auth"
  value       = sort([for key, one in data.aws_eks_cluster.here : key if !contains(keys(local.clusters), key)])
}
