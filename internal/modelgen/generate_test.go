package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFacts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := writeFacts("testdata", dir, "sts", nil); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "sts.txt"))
	want := strings.Join([]string{
		"operation\tGet\thttp=POST /\tinput=In\toutput=Out\twrapper=GetResult\terrors=Broken\tunsigned",
		"paginator\tGet\tinput=Zeta\toutput=Next\tresults=A,B",
		"service\tsts\tid=STS\tprotocol=query\tversion=1\tendpoint-prefix=sts\tsigning-name=sts\tnamespace=urn:x",
		"shape\tBroken\ttype=structure\tcode=Bad\tstatus=400",
		"shape\tIn\ttype=structure\t.Zeta:Text,required\t.Alpha:Texts,name=a",
		"shape\tOut\ttype=structure\t.Self:Out",
		"shape\tText\ttype=string\tmin=1\tmax=9\tenum=a|b\tsensitive\tpattern=[a-z]=",
		"shape\tTexts\ttype=list\tflattened\t.member:Text,name=item",
		"waiter\tDone\toperation=Get\tdelay=1\tattempts=2\taccept=retry:status:404",
	}, "\n") + "\n"
	if err != nil || string(got) != want {
		t.Errorf("got %v\n%s\nwant\n%s", err, got, want)
	}
}

func TestUnknownFeatureIsAnError(t *testing.T) {
	t.Parallel()
	model, err := os.ReadFile("testdata/sts.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{`"locationName": "a"`, `"streaming": true`, `In.Alpha has "streaming"`},
		{`"sensitive": true`, `"document": true`, `Text has "document"`},
		{`"authtype": "none"`, `"endpoint": {"hostPrefix": "x."}`, `Get has "endpoint"`},
	} {
		dir := t.TempDir()
		changed := strings.Replace(string(model), c.old, c.new, 1)
		if err := os.WriteFile(filepath.Join(dir, "sts.json"), []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := writeFacts(dir, dir, "sts", nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.new, err, c.want)
		}
	}
}

func TestNewestVersionOfAFolderIsRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for version, id := range map[string]string{"2010-01-01": "Old", "2020-01-01": "New"} {
		folder := filepath.Join(dir, "sts", version)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "service-2.json"), []byte(`{"metadata": {"serviceId": "`+id+`"}}`), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m, err := readModel(dir, "sts")
	if err != nil || m.Metadata["serviceId"] != "New" {
		t.Errorf("%v, %+v", err, m)
	}
	if _, err := readModel(dir, "iam"); err == nil {
		t.Error("no error without a model")
	}
}
