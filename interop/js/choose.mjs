// Which region and keys the AWS SDK for JavaScript takes in each set-up on standard input: a home directory that is
// written already, its variables, and the profile that the program names. Every request is answered here, with keys
// whose id tells what was asked, where, and with which keys.
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { STSClient } from "@aws-sdk/client-sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";

const end = "2099-01-01T00:00:00Z";
const issued = (id) => ({ accessKeyId: id, secretAccessKey: "s", sessionToken: "t" });

function answer({ hostname, query, headers, body }) {
  const form = new URLSearchParams(typeof body === "string" ? body : "");
  const action = form.get("Action");
  if (action) {
    const role = form.get("RoleArn").split("/").pop();
    const signer = /Credential=([^/]*)/.exec(headers.authorization ?? "")?.[1];
    const id = action === "AssumeRole" ? `role.${role}@${hostname}~${signer}` : `web.${role}@${hostname}`;
    return `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials>` +
      `<AccessKeyId>${id}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>` +
      `<Expiration>${end}</Expiration></Credentials></${action}Result></${action}Response>`;
  }
  if (hostname.startsWith("portal.sso.")) {
    if (!query.account_id || !query.role_name) throw new Error("the portal refuses a call without account or role");
    const id = `sso.${query.account_id}.${query.role_name}@${hostname}`;
    return JSON.stringify({ roleCredentials: { ...issued(id), expiration: Date.parse(end) } });
  }
  return JSON.stringify({ AccessKeyId: "container", SecretAccessKey: "s", Token: "t", Expiration: end });
}

NodeHttpHandler.prototype.handle = async (request) => ({
  response: { statusCode: 200, headers: {}, body: Readable.from([Buffer.from(answer(request))]) },
});

async function choose({ vars, profile }) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, vars);
  const choice = { region: "", key: "", error: "" };
  const client = new STSClient({ maxAttempts: 1, ...(profile ? { profile } : {}) });
  try {
    choice.region = await client.config.region();
  } catch {} // there is none
  try {
    choice.key = (await client.config.credentials()).accessKeyId;
  } catch (e) {
    choice.error = String(e);
  }
  return choice;
}

console.warn = console.log = () => {}; // the SDK's remarks
const choices = [];
for (const setUp of JSON.parse(readFileSync(0, "utf8"))) choices.push(await choose(setUp));
process.stdout.write(JSON.stringify(choices));
