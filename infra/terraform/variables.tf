variable "release_dir" {
  description = "Folder with the files of a release: the zip files and fargate-auditor.template.json"
  type        = string
}

variable "release_version" {
  description = "Version of that release, such as 0.2.0; it is part of the place of its files, so that another one changes the functions"
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]+$", var.release_version))
    error_message = "Letters, digits, dots, hyphens and underscores only."
  }
}

variable "code_bucket" {
  description = "A bucket of yours in the Region of the provider, without dots in its name"
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.code_bucket))
    error_message = "Lower case letters, digits and hyphens only: the template is fetched by a host name that begins with it."
  }
}

variable "stage" {
  description = "Part of the names of all that is made"
  type        = string
  default     = "prod"
}

variable "parameters" {
  description = "Parameters of the stack as docs/deploy.md lists them, with a capital first letter: { AlarmEmail = \"you@example.com\" }"
  type        = map(string)
  default     = {}
}
