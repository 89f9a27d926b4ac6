#!/bin/sh
# Makes the certificates that the fake servers use in tests; valid for 100 years, trusted by nobody else.
set -eu
cd "$(dirname "$0")"
for name in ca other-ca; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj "/CN=fargate-auditor test $name" \
    -addext 'keyUsage=critical,keyCertSign' -keyout "$name.key" -out "$name.crt"
done
sign() { # name, subjectAltName
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr"
  printf 'subjectAltName=%s\n' "$2" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 36500 -extfile "$1.ext" -out "$1.crt"
}
sign server 'DNS:localhost,DNS:kubernetes.default.svc,IP:127.0.0.1'
sign elsewhere 'DNS:elsewhere.example.com'
rm -f -- *.csr *.ext *.srl ca.key other-ca.key
