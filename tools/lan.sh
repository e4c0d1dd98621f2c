# shellcheck shell=bash
# --lan: https for a phone on the same network, since browsers give a camera to https and localhost alone.

# lan_address: the address this machine shows to its network; nothing without one.
lan_address() { { ip -4 -o route get 192.0.2.1 2>/dev/null || :; } | sed -n 's/.* src \([0-9.]*\).*/\1/p'; }

# lan_certificate ADDRESS: made once, and again when the address changes or it is about to expire.
lan_certificate() {
  local certificate=$data/tls/certificate.pem key=$data/tls/key.pem
  if ! openssl x509 -in "$certificate" -noout -checkip "$1" -checkend 2592000 >/dev/null 2>&1 ||
    ! openssl x509 -in "$certificate" -noout -checkip "$1" 2>/dev/null | grep -q 'does match'; then
    (umask 077 && "${as_service[@]}" openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 397 -subj '/CN=Aegle on this network' \
      -addext "subjectAltName=IP:$1,IP:127.0.0.1,DNS:localhost" -addext extendedKeyUsage=serverAuth \
      -keyout "$key" -out "$certificate" 2>"$step_log_dir/certificate.log") ||
      { explain "$step_log_dir/certificate.log" "making the certificate"; exit 1; }
  fi
  export AEGLE_TLS_CERTIFICATE_FILE=$certificate AEGLE_TLS_KEY_FILE=$key
}
