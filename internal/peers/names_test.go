package peers

import (
	"testing"
)

func TestProfileNeedsAName(t *testing.T) {
	t.Parallel()
	if got := newProfile("データ", "1:Admin").ID.Name; got != "1:Admin" {
		t.Errorf("a name without a letter to keep is %q, want 1:Admin", got)
	}
}

func TestAccountID(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"1": "000000000001", "012345678901": "012345678901", "12345678901": "012345678901", " 123456789012 ": "123456789012",
		"1234567890123": "1234567890123", "0012345678912": "012345678912", "": "", "0x12": "0x12", "1e11": "1e11",
	} {
		if got := accountID(in); got != want {
			t.Errorf("accountID(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSamePortal(t *testing.T) {
	t.Parallel()
	const portal = "https://corp.awsapps.com/start"
	for _, other := range []string{portal, portal + "/", portal + "#", portal + "#/", portal + "/#/", "https://Corp.awsapps.com/start"} {
		if !samePortal(portal, other) {
			t.Errorf("%s and %s are one portal", portal, other)
		}
	}
	for _, other := range []string{"", portal + "2", "https://corp2.awsapps.com/start"} {
		if samePortal(portal, other) {
			t.Errorf("%s and %s are two portals", portal, other)
		}
	}
}

// TestExpandFormat: the formats of aws-sso-cli's documentation, and what is more than names need.
func TestExpandFormat(t *testing.T) {
	t.Parallel()
	fields := map[string]string{"AccountIdPad": "012345678901", "AccountId": "12345678901", "AccountAlias": "Log Archive", "AccountName": "", "RoleName": "ReadOnly"}
	tests := []struct{ format, want string }{
		{defaultProfileFormat, "012345678901:ReadOnly"},
		{"{{.AccountIdPad}}:{{.RoleName}}", "012345678901:ReadOnly"},
		{`{{ FirstItem .AccountName .AccountAlias }}`, "Log Archive"},
		{`{{ FirstItem .AccountName (.AccountAlias | nospace) }}:{{ .RoleName }}`, "LogArchive:ReadOnly"},
		{`{{ FirstItem .AccountName (nospace .AccountAlias) }}:{{ .RoleName }}`, "LogArchive:ReadOnly"},
		{`{{ StringsJoin ":" .AccountName .AccountAlias .RoleName }}`, "Log Archive:ReadOnly"},
		{`{{ StringReplace " " "_" .AccountAlias }}`, "Log_Archive"},
		{`{{ .AccountAlias | replace " " "-" | lower }}`, "log-archive"},
		{`{{ kebabcase .AccountAlias }}:{{ .RoleName }}`, "log-archive:ReadOnly"},
		{`{{ .RoleName | snakecase }}`, "read_only"},
		{`{{ AccountIdStr .AccountId }}`, "012345678901"},
		{`{{ .AccountName | default "none" }}`, "none"},
		{`{{ .RoleName | trimSuffix "Only" | upper }}`, "READ"},
		{`a {{- .RoleName -}} b`, "aReadOnlyb"},
		{"plain", "plain"}, {"", ""},
		// Not understood, and said so:
		{`{{ if .AccountName }}x{{ end }}`, ""}, {`{{ .Nope }}`, ""}, {`{{ .RoleName`, ""}, {`{{ unknown .RoleName }}`, ""},
		{`{{ }}`, ""}, {`{{ .RoleName | }}`, ""}, {`{{ (.RoleName }}`, ""}, {`{{ replace "a" .RoleName }}`, ""}, {`{{ .RoleName .RoleName }}`, ""},
	}
	for _, test := range tests {
		got, err := expandFormat(test.format, fields)
		if isUnderstood := test.want != "" || test.format == ""; got != test.want || isUnderstood != (err == nil) {
			t.Errorf("%s: got %q, %v, want %q", test.format, got, err, test.want)
		}
	}
}
