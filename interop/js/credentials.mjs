// The AWS SDK for JavaScript v3 against STS, IAM and the metadata services.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { IAMClient, CreateUserCommand, GetAccountSummaryCommand, paginateListUsers } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromHttp, fromInstanceMetadata, fromTemporaryCredentials, fromTokenFile } from "@aws-sdk/credential-providers";

const region = "us-east-1";
const admin = { accessKeyId: "AKIAADMIN00000000001", secretAccessKey: "admin-secret-of-the-interop-world" };
const account = "111111111111";
const role = (name) => `arn:aws:iam::${account}:role/${name}`;
const whoami = async (credentials) =>
  (await new STSClient({ region, credentials }).send(new GetCallerIdentityCommand({}))).Arn;
const refused = async (name, promise) => {
  const error = await promise.then(() => assert.fail(`${name} was expected`), (e) => e);
  assert.equal(error.name, name, error.message);
  return error.message;
};

assert.equal(await whoami(admin), `arn:aws:iam::${account}:user/admin`);
assert.equal(
  await whoami(fromTemporaryCredentials({
    masterCredentials: admin, clientConfig: { region }, params: { RoleArn: role("reader"), RoleSessionName: "js" },
  })),
  `arn:aws:sts::${account}:assumed-role/reader/js`);
const message = await refused("AccessDenied", new STSClient({ region, credentials: admin }).send(
  new AssumeRoleCommand({ RoleArn: role("guarded"), RoleSessionName: "js" })));
assert.equal(message, `User: arn:aws:iam::${account}:user/admin is not authorized to perform: sts:AssumeRole on resource: ${role("guarded")}`);

assert.equal(await whoami(fromInstanceMetadata()), `arn:aws:sts::${account}:assumed-role/app/i-1234567890abcdef0`);
process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT.replace(/\/$/, "") + "/creds";
process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = "container-token";
assert.match(await whoami(fromHttp()), /assumed-role\/app\//);

const tokenFile = join(homedir(), "token.jwt");
writeFileSync(tokenFile, execFileSync("awsid", ["sandbox", "token"]));
assert.match(
  await whoami(fromTokenFile({ webIdentityTokenFile: tokenFile, roleArn: role("ci"), roleSessionName: "run", clientConfig: { region } })),
  /assumed-role\/ci\/run$/);

const iam = new IAMClient({ region, credentials: admin });
await iam.send(new CreateUserCommand({ UserName: "ann" }));
await refused("EntityAlreadyExistsException", iam.send(new CreateUserCommand({ UserName: "ann" })));
const names = [];
for await (const page of paginateListUsers({ client: iam, pageSize: 1 }, {})) names.push(...page.Users.map((u) => u.UserName));
assert.deepEqual(names, ["admin", "ann"]);
assert.equal((await iam.send(new GetAccountSummaryCommand({}))).SummaryMap.Users, 2);
