// The AWS SDK for JavaScript v3 signs in with the token that awsid cached.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromSSO } from "@aws-sdk/credential-providers";

mkdirSync(join(homedir(), ".aws"), { recursive: true });
writeFileSync(join(homedir(), ".aws", "config"), `[profile corp]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = ReadOnly
region = us-east-1

[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
`);
execFileSync("awsid", ["sso", "login", "--profile", "corp"]);
const sts = new STSClient({ region: "us-east-1", credentials: fromSSO({ profile: "corp" }) });
const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
assert.match(Arn, /assumed-role\/AWSReservedSSO_ReadOnly_[0-9a-f]+\/ann$/);
