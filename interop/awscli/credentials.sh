#!/usr/bin/env bash
# The AWS CLI v2 through the proxy: profiles that assume roles, a second
# factor, web identity, instance metadata, S3.
set -euo pipefail
export AWS_PAGER=
code() { # the one-time code of the admin's device
	python3 - <<'P'
import base64, hashlib, hmac, struct, time
key = base64.b32decode("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
d = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
at = d[-1] & 15
print("%06d" % ((struct.unpack(">I", d[at:at + 4])[0] & 0x7FFFFFFF) % 1000000))
P
}
whoami() { "$CLIENT" sts get-caller-identity --query Arn --output text "$@"; }
expect() { # expect PATTERN TEXT
	[[ $2 =~ $1 ]] || { echo "want $1, got $2" >&2; exit 1; }
}
mkdir -p ~/.aws
awsid sandbox token > ~/token.jwt
cat > ~/.aws/config <<C
[default]
region = us-east-1
[profile admin]
region = us-east-1
aws_access_key_id = AKIAADMIN00000000001
aws_secret_access_key = admin-secret-of-the-interop-world
[profile reader]
region = us-east-1
role_arn = arn:aws:iam::111111111111:role/reader
source_profile = admin
[profile guarded]
region = us-east-1
role_arn = arn:aws:iam::111111111111:role/guarded
source_profile = admin
mfa_serial = arn:aws:iam::111111111111:mfa/admin
[profile unproved]
region = us-east-1
role_arn = arn:aws:iam::111111111111:role/guarded
source_profile = admin
[profile ci]
region = us-east-1
role_arn = arn:aws:iam::111111111111:role/ci
web_identity_token_file = $HOME/token.jwt
C
expect ':user/admin$' "$(whoami --profile admin)"
expect ':assumed-role/reader/' "$(whoami --profile reader)"
expect ':assumed-role/ci/' "$(whoami --profile ci)"
expect ':assumed-role/app/i-' "$(whoami)"
expect ':assumed-role/app/' "$(AWS_EC2_METADATA_DISABLED=true AWS_CONTAINER_AUTHORIZATION_TOKEN=container-token \
	AWS_CONTAINER_CREDENTIALS_FULL_URI=${AWS_EC2_METADATA_SERVICE_ENDPOINT}creds whoami)"
expect ':assumed-role/guarded/' "$(code | whoami --profile guarded 2>/dev/null | tail -1)"
expect 'AccessDenied.*sts:AssumeRole on resource' "$(whoami --profile unproved 2>&1 || true)"
"$CLIENT" iam create-user --user-name ann --profile admin --output text >/dev/null
"$CLIENT" iam create-access-key --user-name ann --profile admin --output text >/dev/null
expect 'admin.*ann' "$("$CLIENT" iam list-users --profile reader --query 'Users[].UserName' --output text)"
expect 'AccessDenied.*iam:CreateUser' "$("$CLIENT" iam create-user --user-name x --profile reader 2>&1 || true)"
"$CLIENT" iam create-virtual-mfa-device --virtual-mfa-device-name ann --bootstrap-method Base32StringSeed \
	--outfile ~/seed --profile admin --output text >/dev/null
expect '^[A-Z2-7]{64}$' "$(cat ~/seed)"
expect 'hello.txt$' "$("$CLIENT" s3 ls s3://interop-bucket --profile reader)"
