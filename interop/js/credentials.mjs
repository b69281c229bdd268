// The AWS SDK for JavaScript v3 beside the profiles: container credentials,
// errors, pages of IAM, S3, in the home directory of the suite.
import assert from "node:assert/strict";
import { CreateAccessKeyCommand, CreateUserCommand, GetAccountSummaryCommand, IAMClient, paginateListUsers } from "@aws-sdk/client-iam";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromHttp, fromIni, fromTemporaryCredentials } from "@aws-sdk/credential-providers";

const region = "us-east-1";
const account = "111111111111";
const admin = fromIni({ profile: "admin" });
const role = (name) => `arn:aws:iam::${account}:role/${name}`;
const whoami = async (credentials) =>
  (await new STSClient({ region, credentials }).send(new GetCallerIdentityCommand({}))).Arn;
const refused = async (name, promise) => {
  const error = await promise.then(() => assert.fail(`${name} was expected`), (e) => e);
  assert.equal(error.name, name, error.message);
  return error.message;
};

const RoleSessionName = "js";
assert.equal(
  await whoami(fromTemporaryCredentials({ masterCredentials: admin, clientConfig: { region }, params: { RoleArn: role("reader"), RoleSessionName } })),
  `arn:aws:sts::${account}:assumed-role/reader/js`);
const sts = new STSClient({ region, credentials: admin });
assert.equal(
  await refused("AccessDenied", sts.send(new AssumeRoleCommand({ RoleArn: role("guarded"), RoleSessionName }))),
  `User: arn:aws:iam::${account}:user/admin is not authorized to perform: sts:AssumeRole on resource: ${role("guarded")}`);

process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT + "creds";
process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = "container-token";
assert.match(await whoami(fromHttp()), /assumed-role\/app\//);

const iam = new IAMClient({ region, credentials: admin });
await iam.send(new CreateUserCommand({ UserName: "ann" }));
await refused("EntityAlreadyExistsException", iam.send(new CreateUserCommand({ UserName: "ann" })));
const names = [];
for await (const page of paginateListUsers({ client: iam, pageSize: 1 }, {})) names.push(...page.Users.map((u) => u.UserName));
assert.deepEqual(names, ["admin", "ann"]);
assert.equal((await iam.send(new GetAccountSummaryCommand({}))).SummaryMap.Users, 2);
const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
assert.equal(await whoami({ accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey }), `arn:aws:iam::${account}:user/ann`);

const s3 = new S3Client({ region, credentials: fromIni({ profile: "reader" }), forcePathStyle: true });
const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "interop-bucket" }));
assert.deepEqual(Contents.map((o) => o.Key), ["hello.txt"]);
const { Body } = await s3.send(new GetObjectCommand({ Bucket: "interop-bucket", Key: "hello.txt" }));
assert.equal(await Body.transformToString(), "hello\n");
