package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRules(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := writeRules("testdata", dir, "sts"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "sts.txt"))
	want := strings.Join([]string{
		"Endpoint string", "Names stringArray", "UseFIPS boolean required false", "",
		"isSet(Endpoint)", `url=parseURL(Endpoint)`, `stringEquals(getAttr(url,"scheme"),"http{s}")`, `substring(Endpoint,0,6,true)`, "",
		"{Endpoint}", "{url#authority}\t" + `{"a":{"b":"{Endpoint}"}}` + "\t" + `{"X-A":["{Endpoint}","{url#path}","x"]}`, "",
		`"say \"{Endpoint}\""`, "",
		"0 0", "1 1,2 e0", "1 0,3 e1", "0 - x0", "", "",
	}, "\n")
	if err != nil || string(got) != want {
		t.Errorf("got %v\n%s\nwant\n%s", err, got, want)
	}
}

func TestPartitions(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "partitions.go")
	if err := writePartitions("testdata", file); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	for _, want := range []string{`{Name: "aws", DNSSuffix: "a.com", DualStackDNSSuffix: "a.aws", GlobalRegion: "us-east-1", DualStack: true, FIPS: false,`,
		"pattern: `^us\\-\\w+$`", "\"eu-1\", \"eu-2\",\n\t\t\t\"us-1\","} {
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("got %v\n%s\nwant %s", err, got, want)
		}
	}
}
