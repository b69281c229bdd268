#!/usr/bin/env bash
# The AWS CLI v2 through the proxy: it signs in by itself, reads the token that
# awsid cached, and awsid reads the one that it cached.
set -euo pipefail
export AWS_PAGER=
mkdir -p ~/.aws
cat > ~/.aws/config <<'C'
[profile corp]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = ReadOnly
region = us-east-1
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
C
want='assumed-role/AWSReservedSSO_ReadOnly_[0-9a-f]+/ann$'
whoami() { "$@" sts get-caller-identity --profile corp --query Arn --output text; }
check() { [[ $2 =~ $want ]] || { echo "$1: $2" >&2; exit 1; }; }
"$CLIENT" sso login --profile corp
check "its own sign-in" "$(whoami "$CLIENT")"
check "awsid with its token" "$(whoami awsid)"
"$CLIENT" sso logout
rm -rf ~/.aws/cli
awsid sso login --profile corp
check "the token of awsid" "$(whoami "$CLIENT")"
