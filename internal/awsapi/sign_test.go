package awsapi

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// The access key and its public key are the example of AWS's SigV4A test suite.
func TestSigV4A(t *testing.T) {
	t.Parallel()
	keys := aws.Credentials{AccessKeyID: "AKISORANDOMAASORANDOM", SecretAccessKey: "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom", SessionToken: "tok"}
	key, err := signingKey4a(keys)
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	const want = "04" + "15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb" + "0515242cedd82e94799482e4c0514b505afccf2c0c98d6a553bf539f424c5ec0"
	if got := hex.EncodeToString(public); got != want {
		t.Errorf("public key %s, want %s", got, want)
	}
	r, err := http.NewRequest(http.MethodGet, "https://x.mrap.accesspoint.s3-global.amazonaws.com/?prefix=a+b&list-type=2", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	empty := hexSHA256(nil)
	r.Header.Set("X-Amz-Content-Sha256", empty)
	r.Header.Set("User-Agent", "not signed")
	if err := signForRegions(r, keys, empty, "s3", []string{"*"}, time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	canonical := "GET\n/\nlist-type=2&prefix=a%20b\nhost:x.mrap.accesspoint.s3-global.amazonaws.com\nx-amz-content-sha256:" + empty +
		"\nx-amz-date:19700101T000000Z\nx-amz-region-set:*\nx-amz-security-token:tok\n\nhost;x-amz-content-sha256;x-amz-date;x-amz-region-set;x-amz-security-token\n" + empty
	toSign := "AWS4-ECDSA-P256-SHA256\n19700101T000000Z\n19700101/s3/aws4_request\n" + fmt.Sprintf("%x", sha256.Sum256([]byte(canonical)))
	digest := sha256.Sum256([]byte(toSign))
	before, signature, _ := strings.Cut(r.Header.Get("Authorization"), ", Signature=")
	if want := "AWS4-ECDSA-P256-SHA256 Credential=AKISORANDOMAASORANDOM/19700101/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-region-set;x-amz-security-token"; before != want {
		t.Errorf("%s, want %s", before, want)
	}
	if raw, err := hex.DecodeString(signature); err != nil || !ecdsa.VerifyASN1(&key.PublicKey, digest[:], raw) {
		t.Errorf("the signature %s is not of the canonical request", signature)
	}
}
