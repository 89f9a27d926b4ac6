output "stack" {
  description = "Outputs of the stack: AuditClusterRoleArn, StateMachineArn, BucketName and others"
  value       = aws_cloudformation_stack.auditor.outputs
}

output "reader_role_arns" {
  description = "Roles that read clusters in the auditor's own account, for the module access"
  value = [
    aws_cloudformation_stack.auditor.outputs["AuditClusterRoleArn"],
    aws_cloudformation_stack.auditor.outputs["WatchLoggingRoleArn"],
  ]
}
