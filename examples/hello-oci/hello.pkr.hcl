# A Debian system from the package mirror with a small web application, as a container image. No daemon is needed.

variable "mirror" {
  type        = string
  description = "Where Debian packages come from."
  default     = "http://deb.debian.org/debian"
}

variable "suite" {
  type    = string
  default = "bookworm"
}

variable "port" {
  type    = number
  default = 8080

  validation {
    condition     = var.port > 1023
    error_message = "The application does not run as root: choose a port above 1023."
  }
}

variable "output" {
  type        = string
  description = "A directory for an OCI layout, oci-archive:FILE or docker-archive:FILE."
  default     = "image"
}

locals {
  title = "hello from ingot"
}

source "oci-image" "hello" {
  bootstrap {
    suite    = var.suite
    mirror   = var.mirror
    variant  = "essential"
    packages = ["busybox"]
  }

  output = var.output
  tags   = ["hello:latest"]

  changes = [
    "ENV PORT=${var.port} TITLE=\"${local.title}\"",
    "USER www-data",
    "WORKDIR /srv/hello",
    "EXPOSE ${var.port}",
    "ENTRYPOINT [\"/usr/local/bin/serve\"]",
  ]

  labels = {
    "org.opencontainers.image.title"   = "hello"
    "org.opencontainers.image.version" = "1.0"
  }
}

build {
  name    = "hello"
  sources = ["source.oci-image.hello"]

  # The directory without a "/" at its end: it becomes /srv/app.
  provisioner "file" {
    source      = "${path.root}/app"
    destination = "/srv"
  }

  provisioner "shell" {
    environment_vars = ["TITLE=${local.title}"]
    script           = "${path.root}/install.sh"
  }

  # The application must answer before it is shipped.
  provisioner "shell" {
    inline = [
      "PORT=18080 TITLE=test /usr/local/bin/serve & server=$!",
      "for try in 1 2 3 4 5 6 7 8 9 10; do busybox wget -q -O /tmp/answer http://127.0.0.1:18080/cgi-bin/hello 2>/dev/null && break; sleep 0.2; done",
      "kill $server",
      "grep test /tmp/answer",
      "rm /tmp/answer",
    ]
  }

  post-processor "manifest" {
    output     = "manifest.json"
    strip_path = true
    custom_data = {
      port = var.port
    }
  }

  post-processor "checksum" {
    checksum_types = ["sha256"]
    output         = "image.{{.ChecksumType}}"
  }
}
