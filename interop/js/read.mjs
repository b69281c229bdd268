// What the AWS SDK for JavaScript reads from the two files: questions on
// standard input, answers on standard output, as JSON.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseKnownFiles } from "@smithy/shared-ini-file-loader";

const folder = mkdtempSync(join(tmpdir(), "read"));
const configFilepath = join(folder, "config");
const filepath = join(folder, "credentials");
const answers = [];
for (const { config, credentials, ask } of JSON.parse(readFileSync(0, "utf8"))) {
  writeFileSync(configFilepath, config);
  writeFileSync(filepath, credentials);
  let profiles;
  try {
    profiles = await parseKnownFiles({ configFilepath, filepath, ignoreCache: true });
  } catch {
    answers.push(ask.map(() => ({ refused: true })));
    continue;
  }
  answers.push(ask.map(([profile, key]) => {
    const value = profiles[profile]?.[key];
    return value === undefined ? { missing: true } : { value };
  }));
}
rmSync(folder, { recursive: true });
process.stdout.write(JSON.stringify(answers));
