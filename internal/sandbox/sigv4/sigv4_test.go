package sigv4

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

type vector struct{ name, secret, text string }

func vectors(t testing.TB) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []vector
	for _, part := range strings.Split(string(text), "\n-- ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		name, secret, _ := strings.Cut(head, " ")
		out = append(out, vector{name, secret, strings.TrimSuffix(body, "\n") + "\n"})
	}
	return out
}

// request parses raw HTTP text as a server would.
func request(t testing.TB, text string) (*http.Request, []byte) {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	raw := strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n" + strings.TrimSuffix(body, "\n")
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, data
}

func TestVectors(t *testing.T) {
	t.Parallel()
	all := vectors(t)
	if len(all) < 14 {
		t.Fatalf("%d vectors", len(all))
	}
	for _, v := range all {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			r, body := request(t, v.text)
			c, err := Parse(r)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Verify(r, body, v.secret, c.Date.Add(time.Minute)); err != nil {
				var f *Failure
				errors.As(err, &f)
				t.Errorf("%v\n%s\n%s", err, f.Canonical, f.ToSign)
			}
			if _, err := c.Verify(r, body, v.secret+"x", c.Date); reason(err) != Mismatch {
				t.Errorf("a wrong secret: %v", err)
			}
			r.Host = "other.example.com"
			if _, err := c.Verify(r, body, v.secret, c.Date); reason(err) != Mismatch {
				t.Errorf("another host: %v", err)
			}
		})
	}
}

func reason(err error) Reason {
	var f *Failure
	if errors.As(err, &f) {
		return f.Reason
	}
	return -1
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	v := vectors(t)[0]
	at := time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		old, new string
		now      time.Time
		want     Reason
	}{
		"late":             {"", "", at.Add(15*time.Minute + time.Second), Late},
		"early":            {"", "", at.Add(-15*time.Minute - time.Second), Early},
		"no signature":     {"Signature=5", "Signatur=5", at, Incomplete},
		"no date":          {"X-Amz-Date:20150830T123600Z\n", "", at, Incomplete},
		"short credential": {"/service/aws4_request", "/aws4_request", at, Incomplete},
		"scope date":       {"/20150830/", "/20150831/", at, Incomplete},
		"host not signed":  {"host;x-amz-date", "x-amz-date", at, Incomplete},
		"algorithm":        {"AWS4-HMAC-SHA256 ", "AWS4-ECDSA-P256-SHA256 ", at, Incomplete},
		"region":           {"/us-east-1/", "/us-east-2/", at, Mismatch},
		"method":           {"GET /", "PUT /", at, Mismatch},
		"query":            {"GET /", "GET /?a", at, Mismatch},
	} {
		r, body := request(t, strings.Replace(v.text, c.old, c.new, 1))
		claim, err := Parse(r)
		if err == nil {
			_, err = claim.Verify(r, body, v.secret, c.now)
		}
		if reason(err) != c.want {
			t.Errorf("%s: %v, want reason %d", name, err, c.want)
		}
	}
}

func TestPayloadIsBound(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t) {
		if v.name != "s3-put" {
			continue
		}
		r, body := request(t, v.text)
		c, _ := Parse(r)
		if _, err := c.Verify(r, append(body, '!'), v.secret, c.Date); reason(err) != PayloadMismatch {
			t.Errorf("changed body: %v", err)
		}
		r.Header.Set("X-Amz-Acl", "public-read")
		if _, err := c.Verify(r, body, v.secret, c.Date); reason(err) != HeadersNotSigned {
			t.Errorf("added header: %v", err)
		}
		return
	}
	t.Fatal("no vector s3-put")
}

// The example of "Transferring Payload in Multiple Chunks": 66560 bytes 'a'.
func TestChunkedUpload(t *testing.T) {
	t.Parallel()
	const head = `PUT /examplebucket/chunkObject.txt HTTP/1.1
Host: s3.amazonaws.com
x-amz-date: 20130524T000000Z
x-amz-storage-class: REDUCED_REDUNDANCY
Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9
x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD
Content-Encoding: aws-chunked
x-amz-decoded-content-length: 66560
Content-Length: 66824

`
	const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	body := "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n" + strings.Repeat("a", 65536) + "\r\n" +
		"400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n" + strings.Repeat("a", 1024) + "\r\n" +
		"0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n"
	if len(body) != 66824 {
		t.Fatalf("body of %d bytes", len(body))
	}
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.ReplaceAll(head, "\n", "\r\n") + body)))
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse(r)
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.Verify(r, []byte(body), secret, c.Date)
	if err != nil || !bytes.Equal(out, bytes.Repeat([]byte("a"), 66560)) {
		t.Errorf("%d bytes, %v", len(out), err)
	}
	forged := strings.Replace(body, "aaaa", "aaba", 1)
	if _, err := c.Verify(r, []byte(forged), secret, c.Date); reason(err) != Mismatch {
		t.Errorf("a forged chunk: %v", err)
	}
	if _, err := c.Verify(r, []byte(body[:70000-5000]), secret, c.Date); reason(err) != BadChunk {
		t.Errorf("a cut body: %v", err)
	}
}

func TestPresignedExpires(t *testing.T) {
	t.Parallel()
	all := vectors(t)
	v := all[len(all)-1]
	r, _ := request(t, v.text)
	c, err := Parse(r)
	if err != nil || !c.Presigned {
		t.Fatalf("%+v, %v", c, err)
	}
	if _, err := c.Verify(r, nil, v.secret, c.Date.Add(24*time.Hour+time.Second)); reason(err) != Over {
		t.Errorf("after a day: %v", err)
	}
	r, _ = request(t, strings.Replace(v.text, "Expires=86400", "Expires=604801", 1))
	if _, err := Parse(r); reason(err) != BadQuery {
		t.Errorf("more than a week: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.ReplaceAll(text, "\n", "\r\n"))))
		if err != nil {
			return
		}
		body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<16))
		c, err := Parse(r)
		if err != nil {
			return
		}
		if _, err := c.Verify(r, body, "no such secret", c.Date); err == nil {
			t.Error("verified without the secret")
		}
	})
}
