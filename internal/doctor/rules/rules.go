package rules

import "github.com/awsid/awsid/internal/doctor"

// All returns every rule, those that keep a file from being read first.
func All() []doctor.Rule {
	return []doctor.Rule{
		byteOrderMark(),
		notUtf8(),
		lineAboveFirstSection(),
		headerNotClosed(),
		headerEmpty(),
		lineWithoutEquals(),
		keyEmpty(),
		duplicateKey(),
		duplicateSection(),
		nestedLineWithoutEquals(),

		profileWordMissing(),
		profileWordInCredentials(),
		sectionWordMisspelt(),
		nameNotQuoted(),
		headerQuoteOpen(),
		profileNameMissing(),
		headerPadded(),
		uppercaseDefault(),
		defaultWrittenTwice(),
		profileWrittenTwice(),
		sessionInCredentials(),
		misspeltKey(),
		indentedKey(),
		inlineComment(),
		quotedValue(),
		backtickValue(),
		invisibleCharacter(),
		emptyValue(),
		keysInConfig(),
	}
}
