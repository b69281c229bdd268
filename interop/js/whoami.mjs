// Prints the ARN that a profile acts as; everything is resolved by the SDK
// from its files and variables.
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";

const [profile] = process.argv.slice(2);
const credentials = fromNodeProviderChain({ ...(profile ? { profile } : {}), mfaCodeProvider: async () => process.env.CODE });
const sts = new STSClient({ region: "us-east-1", credentials, maxAttempts: 1, ...(profile ? { profile } : {}) });
console.log((await sts.send(new GetCallerIdentityCommand({}))).Arn);
