package rules

import "github.com/awsid/awsid/internal/doctor"

// Group is a chapter of the documentation.
type Group struct {
	Title string
	Rules []doctor.Rule
}

// All returns every rule, in the order of the groups.
func All() []doctor.Rule {
	var all []doctor.Rule
	for _, g := range Groups() {
		all = append(all, g.Rules...)
	}
	return all
}

// Groups returns every rule, those that keep a file from being read first.
func Groups() []Group {
	return []Group{
		{"Files that cannot be read as they are", []doctor.Rule{
			byteOrderMark(),
			utf16File(),
			notUtf8(),
			jsonPasted(),
			shellLine(),
			csvPasted(),
			lineAboveFirstSection(),
			headerNotClosed(),
			headerEmpty(),
			headerWithoutBrackets(),
			textBehindHeader(),
			lineWithoutEquals(),
			keyEmpty(),
			valueBroken(),
			duplicateKey(),
			duplicateSection(),
			nestedLineWithoutEquals(),
		}},
		{"Section headers", []doctor.Rule{
			profileWordMissing(),
			profileWordInCredentials(),
			sectionWordMisspelt(),
			nameNotQuoted(),
			headerQuoteOpen(),
			headerQuoted(),
			profileNameMissing(),
			headerPadded(),
			uppercaseDefault(),
			defaultWrittenTwice(),
			profileWrittenTwice(),
			sessionInCredentials(),
		}},
		{"Keys and how values are written", []doctor.Rule{
			misspeltKey(),
			indentedKey(),
			inlineComment(),
			quotedValue(),
			loneQuote(),
			equalsTwice(),
			backtickValue(),
			invisibleCharacter(),
			emptyValue(),
			placeholderValue(),
			keysInConfig(),
		}},
		{"Values", []doctor.Rule{
			invalidRegion(),
			invalidOutput(),
			invalidRoleArn(),
			invalidMfaSerial(),
			invalidAccountID(),
			invalidExpectedAccount(),
			invalidDuration(),
			invalidURL(),
			startURLFragment(),
			startURLNotHTTPS(),
			invalidBoolean(),
			invalidNumber(),
			invalidChoice(),
			invalidSignIn(),
			servicesMissing(),
			caBundleMissing(),
		}},
		{"Access keys", []doctor.Rule{
			accessKeyMalformed(),
			sessionTokenMissing(),
			sessionTokenStale(),
			partialKeys(),
		}},
		{"Identity Center (SSO)", []doctor.Rule{
			ssoSessionMissing(),
			ssoSessionUnused(),
			ssoSessionIncomplete(),
			ssoIncomplete(),
			ssoMismatch(),
			ssoScopes(),
			ssoScopesAbsent(),
			ssoLegacyForm(),
			ssoRoleInSession(),
		}},
		{"Roles and conflicting identities", []doctor.Rule{
			staticKeysBesideSSO(),
			staticKeysBesideProcess(),
			staticKeysBesideRole(),
			roleTwoSources(),
			roleWithoutSource(),
			sourceProfileMissing(),
			sourceProfileLoop(),
			sourceProfileWithoutCredentials(),
			sourceProfileWithoutRole(),
			credentialSourceUnknown(),
			roleChainingDuration(),
			webIdentityIncomplete(),
			webIdentityFileMissing(),
			readersDisagree(),
		}},
		{"credential_process", []doctor.Rule{
			processNotFound(),
			processNotExecutable(),
			processShellSyntax(),
			processRelativePath(),
			processSelfReference(),
			processBadOutput(),
			processSlow(),
		}},
		{"The environment", []doctor.Rule{
			envProfileUnknown(),
			envProfileConflict(),
			envKeysBesideProfile(),
			envKeys(),
			envPartialKeys(),
			envSessionToken(),
			envSecurityToken(),
			envCredentialsExpired(),
			envRegionConflict(),
			envRegionUnseen(),
			envInvalidRegion(),
			envEmpty(),
			envFileMissing(),
			envEndpoint(),
			envWebIdentity(),
			envUnknownVariable(),
		}},
		{"Files and folders", []doctor.Rule{
			filePermissions(),
			directoryPermissions(),
			foreignOwner(),
			linkDangling(),
			cloudSyncedFolder(),
			misnamedFile(),
			fileNotReadable(),
			notAFile(),
		}},
		{"Caches and the machine", []doctor.Rule{
			cacheBroken(),
			cachePermissions(),
			registrationExpired(),
			tokenExpired(),
			tokenOrphaned(),
			keystoreUnreachable(),
			browserMissing(),
			wslLoopback(),
			cliVersion(),
		}},
		{"The network and AWS", []doctor.Rule{
			clockSkew(),
			endpointUnreachable(),
			startURLUnreachable(),
			keyOld(),
			keyInactive(),
			keyUnused(),
			rootKey(),
		}},
	}
}
