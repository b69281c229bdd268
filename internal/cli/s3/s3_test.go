package s3

import (
	"bufio"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/problem"
)

func TestHumane(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{
		0: "0 Bytes", 1: "1 Byte", 1023: "1023 Bytes", 1024: "1.0 KiB", 1536: "1.5 KiB", 1048575: "1.0 MiB", 1048576: "1.0 MiB",
		1 << 30: "1.0 GiB", 1 << 40: "1.0 TiB", 1 << 50: "1.0 PiB", 1 << 60: "1.0 EiB", 1<<63 - 1: "8.0 EiB",
	} {
		if got := humanSize(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

func TestParseLocation(t *testing.T) {
	t.Parallel()
	const point = "arn:aws:s3:us-west-2:123456789012:accesspoint/own"
	const outpost = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/own"
	for path, want := range map[string]location{
		"": {}, "s3://": {}, "s3://b": {"b", ""}, "b": {"b", ""}, "s3://b/": {"b", ""}, "s3://b/k/l": {"b", "k/l"}, "b//k": {"b", "/k"},
		outpost: {outpost, ""}, outpost + "/k": {outpost, "k"}, "arn:aws:s3-outposts:r:1:outpost/op": {"arn:aws:s3-outposts:r:1:outpost", "op"},
		point: {point, ""}, "s3://" + point + "/k/l": {point, "k/l"},
		"arn:aws:s3:r:1:accesspoint:own/k": {"arn:aws:s3:r:1:accesspoint:own", "k"},
	} {
		if got := parseLocation(path); got != want {
			t.Errorf("%q is %+v, want %+v", path, got, want)
		}
	}
}

func FuzzParseLocation(f *testing.F) {
	for _, s := range []string{"s3://b/k", "arn:aws:s3:r:1:accesspoint/x/y", "arn:aws:s3:::accesspoint/", "/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		got := parseLocation(path)
		if whole := got.bucket + "/" + got.key; got.key != "" && whole != strings.TrimPrefix(path, "s3://") {
			t.Errorf("%q was taken apart to %+v", path, got)
		}
	})
}

func TestLines(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	zone := time.FixedZone("", -5*3600)
	l := &lines{w: bufio.NewWriter(&b), zone: zone}
	at := time.Date(2021, 2, 3, 4, 5, 6, 0, time.UTC)
	l.writeBucket(at, "bucket")
	l.writePrefix("logs/2021/")
	l.writeObject(at, 1536, "a b")
	l.writeSummary()
	if err := l.w.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "2021-02-02 23:05:06 bucket\n" +
		"                           PRE 2021/\n" +
		"2021-02-02 23:05:06       1536 a b\n" +
		"\nTotal Objects: 1\n   Total Size: 1536\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestDecodeName(t *testing.T) {
	t.Parallel()
	for coded, want := range map[string]string{"a%20b": "a b", "a+b": "a b", "%E2%98%83": "☃", "100%": "100%", "plain": "plain"} {
		if got := decodeName("url", coded); got != want {
			t.Errorf("%q is %q, want %q", coded, got, want)
		}
	}
	if got := decodeName("", "a+b"); got != "a+b" {
		t.Errorf("a name that is not coded became %q", got)
	}
}

func TestCheckBucket(t *testing.T) {
	t.Parallel()
	for path, good := range map[string]bool{
		"": true, "s3://b": true, "b.c-d_E9/k": true, strings.Repeat("b", 255): true, strings.Repeat("b", 256): false,
		"s3:/b": false, "http://b/x": false, "ü": false, "a b": false,
		"arn:aws:s3:us-west-2:123456789012:accesspoint/own/k": true, "arn:aws:s3:us-west-2:123456789012:bucket": false,
	} {
		if err := parseLocation(path).checkBucket(); (err == nil) != good || err != nil && problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestZone(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"UTC": "UTC", ":UTC": "UTC", "No/Such": time.Local.String(), "": time.Local.String()} {
		env := &app.Env{Vars: environ.Parse([]string{"TZ=" + name})}
		if got := timeZone(env).String(); got != want {
			t.Errorf("TZ=%s is %s, want %s", name, got, want)
		}
	}
}
