variable "regions" {
  description = "Regions whose clusters the auditor may read"
  type        = set(string)
}

variable "principal_arns" {
  description = "Roles that read: reader_role_arns of the stack in the auditor's own account, MemberRoleArn of infra/member-account.yml in others"
  type        = set(string)
}

variable "except" {
  description = "Names of clusters to be left out"
  type        = set(string)
  default     = []
}

variable "view_policy" {
  description = "Also associate AmazonEKSViewPolicy, where the ClusterRole cannot be applied to the clusters"
  type        = bool
  default     = false
}
