package sigv4

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

// unchunk takes the aws-chunked framing off a body and checks the signature
// of every chunk (S3 API, "Signature Calculations for the Authorization
// Header: Transferring Payload in Multiple Chunks").
func (c *Claim) unchunk(r *http.Request, body []byte, kind string, key []byte) ([]byte, error) {
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
			want := sign(key, c.chunkToSign(previous, data))
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
