package peers

import "testing"

// FuzzFiles: no text that stands in the place of a tool's file stops the program.
func FuzzFiles(f *testing.F) {
	for _, seed := range []string{
		"[SSO.a]\nStartURL = 'x' # y\n[[b.c]]\nd = [1, {e = \"f\"}, 2020-01-01]\n", "a: &b {c: *b}\n<<: *b\n- d\n",
		"[a]\nb = `c`\nd: \"e\n", "{\"SSO\": {\"x\": {\"Roles\": []}}}", "U2FsdGVkX19ZbvSuhphd0Tz7mdrBl95Q2gcUrBSl713Z2D8YCQiKvNWurVbefzWd",
		"{{ FirstItem .A (.B | nospace) }}:{{- replace \"a\" `b` .C }}", "{{ if .A }}{{ $x := splitList \"/\" .A }}{{ else if eq .A \"x\" }}{{ with .A }}{{ . }}{{ end }}{{ end }}",
		"? a\n: - b\n", "{{\"}}", "\x00", "a = \"\"\"\nb\"\"\"",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 10_000 {
			return
		}
		_, _ = parseTOML("f", []byte(text))
		_, _ = parseYAML("f", []byte(text))
		_, _ = parseGoINI("f", text)
		_, _ = expandFormat(text, map[string]any{"A": "a"})
		_, _ = decryptLeapp([]byte(text), "m")
		var cache struct{ SSO map[string]ssoCLICache }
		_ = parseJSON("f", []byte(text), &cache)
	})
}
