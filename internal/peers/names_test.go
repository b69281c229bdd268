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

// TestExpandFormat: the formats of aws-sso-cli's documentation, those that people write, and what is more than names
// need. What is wanted is what text/template makes of them with the functions of sprig.
func TestExpandFormat(t *testing.T) {
	t.Parallel()
	fields := map[string]any{"AccountIdPad": "012345678901", "AccountId": 12345678901, "AccountAlias": "Corp/Log Archive", "AccountName": "",
		"RoleName": "ReadOnly", "Tags": map[string]string{"Env": "prod", "Team": "ops team"}}
	tests := []struct{ format, want string }{
		{defaultProfileFormat, "012345678901:ReadOnly"},
		{"{{.AccountIdPad}}:{{.RoleName}}", "012345678901:ReadOnly"},
		{"{{.AccountId}}", "12345678901"},
		{`{{ FirstItem .AccountName .AccountAlias }}`, "Corp/Log Archive"},
		{`{{ FirstItem .AccountName (.AccountAlias | nospace) }}:{{ .RoleName }}`, "Corp/LogArchive:ReadOnly"},
		{`{{ FirstItem .AccountName (nospace .AccountAlias) }}:{{ .RoleName }}`, "Corp/LogArchive:ReadOnly"},
		{`{{ FirstItem .AccountName .AccountAlias | splitList "/" | last | trim | nospace }}:{{ .RoleName }}-{{ .AccountIdPad }}`, "LogArchive:ReadOnly-012345678901"},
		{`{{ StringsJoin ":" .AccountName .AccountAlias .RoleName }}`, "Corp/Log Archive:ReadOnly"},
		{`{{ StringReplace " " "_" .AccountAlias }}`, "Corp/Log_Archive"},
		{`{{ .AccountAlias | replace " " "-" | lower }}`, "corp/log-archive"},
		{`{{ kebabcase .RoleName }}`, "read-only"}, {`{{ .RoleName | snakecase }}`, "read_only"},
		{`{{ AccountIdStr .AccountId }}`, "012345678901"},
		{`{{ .AccountName | default "none" }}`, "none"},
		{`{{ .RoleName | trimSuffix "Only" | upper }}`, "READ"},
		{`a {{- /* not that */ -}} b`, "ab"}, {`{{/* nor that */}}x`, "x"},
		{`a {{- .RoleName -}} b`, "aReadOnlyb"},
		{"plain", "plain"}, {"", ""},
		{`{{ if .AccountName }}{{ .AccountName }}{{ else }}{{ .AccountIdPad }}{{ end }}/{{ .RoleName }}`, "012345678901/ReadOnly"},
		{`{{ if eq .RoleName "Admin" }}A{{ else if hasPrefix "Read" .RoleName }}R{{ else }}?{{ end }}`, "R"},
		{`{{ if and .AccountAlias (not .AccountName) (contains "Log" .AccountAlias) }}yes{{ end }}`, "yes"},
		{`{{ if or (eq .RoleName "A" "ReadOnly") .AccountName }}a{{ if .AccountName }}b{{ else }}c{{ end }}{{ end }}`, "ac"},
		{`{{ if ne .RoleName "ReadOnly" }}{{ nope }}{{ end }}x`, "x"},
		{`{{ with .Tags.Env }}{{ . }}-{{ end }}{{ .Tags.Team | title | nospace }}{{ with .Tags.None }}{{ . }}{{ end }}`, "prod-OpsTeam"},
		{`{{ index .Tags "Env" }}{{ if .Tags.None }}!{{ end }}`, "prod"},
		{`{{ $a := splitList "/" .AccountAlias }}{{ index $a 0 | lower }}.{{ $a | rest | join "+" }}{{ len $a }}`, "corp.Log Archive2"},
		{`{{ printf "%s_%s" .AccountIdPad .RoleName }}`, "012345678901_ReadOnly"},
		{`{{ printf "%012d" .AccountId }}`, "012345678901"},
		{`{{ trunc 4 .RoleName }}{{ trunc -4 .RoleName }}{{ substr 4 6 .RoleName }}{{ .RoleName | substr 0 -1 }}`, "ReadOnlyOnReadOnly"},
		{`{{ regexReplaceAll "^([A-Z])[a-z]*/" .AccountAlias "${1}-" }}`, "C-Log Archive"},
		{`{{ .RoleName | contains "Only" | ternary "ro" "rw" }}`, "ro"},
		{`{{ coalesce .AccountName .Tags.None .RoleName }}{{ .AccountAlias | initials }}{{ untitle .RoleName }}`, "ReadOnlyCAreadOnly"},
		{`{{ list .RoleName "" "x" | compact | join "." }}`, "ReadOnly.x"},
		// Not understood, and said so:
		{`{{ range .Tags }}x{{ end }}`, ""}, {`{{ .Nope }}`, ""}, {`{{ .RoleName`, ""}, {`{{ unknown .RoleName }}`, ""}, {`{{ lower .AccountId }}`, ""},
		{`{{ }}`, ""}, {`{{ .RoleName | }}`, ""}, {`{{ (.RoleName }}`, ""}, {`{{ replace "a" .RoleName }}`, ""}, {`{{ .RoleName .RoleName }}`, ""},
		{`{{ if .RoleName }}x`, ""}, {`x{{ end }}`, ""}, {`{{ if }}x{{ end }}`, ""}, {`{{ if .RoleName }}x{{ else what }}y{{ end }}`, ""}, {`{{ printf }}`, ""},
		{`{{ $b }}`, ""}, {`{{ splitList "/" "" | rest | first }}`, ""}, {`{{ index .Tags }}`, ""}, {`{{ .RoleName.Env }}`, ""},
	}
	for _, test := range tests {
		got, err := expandFormat(test.format, fields)
		if isUnderstood := test.want != "" || test.format == ""; got != test.want || isUnderstood != (err == nil) {
			t.Errorf("%s: got %q, %v, want %q", test.format, got, err, test.want)
		}
	}
}
