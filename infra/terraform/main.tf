# The files of a release in a bucket, and the stack of CloudFormation that takes them from there: README.md beside this file.
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}

locals {
  template = "fargate-auditor.template.json"
  prefix   = "fargate-auditor/${var.release_version}/"
  files    = toset([for name in fileset(var.release_dir, "*") : name if endswith(name, ".zip") || name == local.template])
}

resource "aws_s3_object" "release" {
  for_each = local.files

  bucket      = var.code_bucket
  key         = "${local.prefix}${each.value}"
  source      = "${var.release_dir}/${each.value}"
  source_hash = filesha256("${var.release_dir}/${each.value}")
}

resource "aws_cloudformation_stack" "auditor" {
  name         = "fargate-auditor-${var.stage}"
  template_url = "https://${var.code_bucket}.s3.${data.aws_region.here.region}.${data.aws_partition.here.dns_suffix}/${local.prefix}${local.template}"
  capabilities = ["CAPABILITY_NAMED_IAM"]
  parameters = merge(var.parameters, {
    CodeBucket = var.code_bucket
    CodePrefix = local.prefix
    Stage      = var.stage
  })

  lifecycle {
    precondition {
      condition     = contains(local.files, local.template)
      error_message = "There is no ${local.template} in ${var.release_dir}."
    }
  }

  depends_on = [aws_s3_object.release]
}

data "aws_region" "here" {}

data "aws_partition" "here" {}
