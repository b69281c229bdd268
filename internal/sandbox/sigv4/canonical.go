package sigv4

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// canonicalRequest builds the canonical request (step 1 of the specification).
func canonicalRequest(r *http.Request, c *Claim, payloadHash string) string {
	path, _, _ := strings.Cut(r.RequestURI, "?")
	if path == "" {
		path = r.URL.EscapedPath()
	}
	if i := strings.Index(path, "://"); i >= 0 { // absolute form, sent to a proxy
		_, path, _ = strings.Cut(path[i+3:], "/")
		path = "/" + path
	}
	var b strings.Builder
	b.WriteString(r.Method + "\n")
	b.WriteString(canonicalPath(path, c.Service) + "\n")
	b.WriteString(canonicalQuery(r.URL.RawQuery, c.Presigned) + "\n")
	for _, name := range c.Signed {
		b.WriteString(name + ":" + headerValue(r, name) + "\n")
	}
	b.WriteString("\n" + strings.Join(c.Signed, ";") + "\n" + payloadHash)
	return b.String()
}

// canonicalPath encodes the path once for S3, whose keys may hold dots and double slashes, and normalised and on top
// of the sent encoding for all other services.
func canonicalPath(sent, service string) string {
	if sent == "" {
		return "/"
	}
	if service == "s3" {
		return percentEncode(percentDecode(sent, false), true)
	}
	var kept []string
	segments := strings.Split(sent, "/")
	for _, s := range segments {
		switch s {
		case "", ".":
		case "..":
			kept = kept[:max(0, len(kept)-1)]
		default:
			kept = append(kept, percentEncode(s, false))
		}
	}
	path := "/" + strings.Join(kept, "/")
	if last := segments[len(segments)-1]; (last == "" || last == "." || last == "..") && path != "/" {
		path += "/"
	}
	return path
}

// canonicalQuery sorts the parameters by their encoded names and values.
func canonicalQuery(raw string, presigned bool) string {
	var pairs [][2]string
	for _, p := range strings.Split(raw, "&") {
		if p == "" {
			continue
		}
		k, v, _ := strings.Cut(p, "=")
		k, v = percentEncode(percentDecode(k, true), false), percentEncode(percentDecode(v, true), false)
		if presigned && k == "X-Amz-Signature" {
			continue
		}
		pairs = append(pairs, [2]string{k, v})
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return cmp.Or(strings.Compare(a[0], b[0]), strings.Compare(a[1], b[1])) })
	out := make([]string, len(pairs))
	for i, p := range pairs {
		out[i] = p[0] + "=" + p[1]
	}
	return strings.Join(out, "&")
}

// headerValue joins the values of a header, each trimmed and its runs of blanks made one.
func headerValue(r *http.Request, name string) string {
	if name == "host" {
		return r.Host
	}
	values := r.Header.Values(name)
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = strings.Join(strings.Fields(v), " ")
	}
	return strings.Join(out, ",")
}

// percentEncode percent-encodes every byte but the unreserved ones of RFC 3986.
func percentEncode(s string, keepSlash bool) string {
	s = strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
	if keepSlash {
		s = strings.ReplaceAll(s, "%2F", "/")
	}
	return s
}

// percentDecode undoes percent-encoding and leaves what is none as it is.
func percentDecode(s string, plusIsBlank bool) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '%' && i+2 < len(s) && hexDigit(s[i+1]) >= 0 && hexDigit(s[i+2]) >= 0:
			b = append(b, byte(hexDigit(s[i+1])<<4|hexDigit(s[i+2])))
			i += 2
		case s[i] == '+' && plusIsBlank:
			b = append(b, ' ')
		default:
			b = append(b, s[i])
		}
	}
	return string(b)
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// readChunks takes the aws-chunked framing off a body and checks the signature of every chunk (S3 API, "Signature
// Calculations for the Authorization Header: Transferring Payload in Multiple Chunks").
func (c *Claim) readChunks(r *http.Request, body []byte, kind string, key []byte) ([]byte, error) {
	signed := strings.HasPrefix(kind, streamingPrefix+Algorithm)
	previous := c.Signature
	var out []byte
	for rest := body; ; {
		head, after, ok := bytes.Cut(rest, []byte("\r\n"))
		if !ok {
			return nil, badChunk("the body ends inside a chunk header")
		}
		sizeText, extension, _ := strings.Cut(string(head), ";")
		size, err := strconv.ParseUint(sizeText, 16, 31)
		if err != nil || uint64(len(after)) < size {
			return nil, badChunk("chunk size " + sizeText)
		}
		data := after[:size]
		if signed {
			want := signText(key, c.chunkToSign(previous, data))
			if !equalHex(strings.TrimPrefix(extension, "chunk-signature="), want) {
				return nil, &Failure{Reason: Mismatch, ToSign: c.chunkToSign(previous, data)}
			}
			previous = want
		}
		rest = after[size:]
		if size == 0 {
			return out, checkLength(r, out)
		}
		out = append(out, data...)
		if !bytes.HasPrefix(rest, []byte("\r\n")) {
			return nil, badChunk("no line end after a chunk")
		}
		rest = rest[2:]
	}
}

func (c *Claim) chunkToSign(previous string, data []byte) string {
	empty, sum := sha256.Sum256(nil), sha256.Sum256(data)
	return Algorithm + "-PAYLOAD\n" + c.Date.Format(TimeFormat) + "\n" + c.Scope() + "\n" + previous + "\n" +
		hex.EncodeToString(empty[:]) + "\n" + hex.EncodeToString(sum[:])
}

func checkLength(r *http.Request, out []byte) error {
	want := r.Header.Get("X-Amz-Decoded-Content-Length")
	if n, err := strconv.Atoi(want); err != nil || n != len(out) {
		return badChunk("x-amz-decoded-content-length " + want)
	}
	return nil
}

func badChunk(what string) error { return &Failure{Reason: BadChunk, Detail: what} }
