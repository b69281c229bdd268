package console

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/value"
)

// Keys are temporary credentials of a console sign-in.
type Keys struct {
	AccessKeyID                   string
	SecretAccessKey, SessionToken secret.String
	AccountID                     string
	Expires                       time.Time
}

// signIn is one file of the cache: credentials and what renews them.
type signIn struct {
	Keys
	ClientID     string
	RefreshToken secret.String
	IDToken      secret.String
	Key          *ecdsa.PrivateKey
	keyErr       error // why Key is nil

	otherMembers value.Object // members of other programs
}

// ownMembers are the members that awsid itself writes.
var ownMembers = []string{"accessToken", "tokenType", "clientId", "refreshToken", "idToken", "dpopKey"}

func cachePath(dir, session string) string {
	sum := sha256.Sum256([]byte(session))
	return filepath.Join(dir, hex.EncodeToString(sum[:])+".json")
}

var errIncomplete = errors.New("it lacks members that are needed")

// loadSignIn reads a cache file: fs.ErrNotExist when there is none,
// *tokencache.Damaged when it cannot be used.
func loadSignIn(path string, newer *app.Unstored) (signIn, error) {
	o, err := tokencache.ReadCurrent(path, newer)
	if err != nil {
		return signIn{}, err
	}
	s, err := parseSignIn(o)
	if err != nil {
		return signIn{}, &tokencache.Damaged{Path: path, Err: err}
	}
	return s, nil
}

// completeRenewal finishes storing what a process was killed over, under the lock of the file.
func completeRenewal(path string) {
	tokencache.Complete(path, func(o value.Object) (time.Time, error) {
		s, err := parseSignIn(o)
		return s.Expires, err
	})
}

func parseSignIn(o value.Object) (signIn, error) {
	t := o.Object("accessToken")
	s := signIn{
		Keys: Keys{AccessKeyID: t.Text("accessKeyId"), SecretAccessKey: secret.New(t.Text("secretAccessKey")),
			SessionToken: secret.New(t.Text("sessionToken")), AccountID: t.Text("accountId")},
		ClientID: o.Text("clientId"), RefreshToken: secret.New(o.Text("refreshToken")), IDToken: secret.New(o.Text("idToken")),
		otherMembers: o.Without(ownMembers...),
	}
	if s.AccessKeyID == "" || s.SecretAccessKey.Empty() || s.SessionToken.Empty() || s.ClientID == "" ||
		s.RefreshToken.Empty() {
		return s, errIncomplete
	}
	var err error
	if s.Expires, err = tokencache.ParseTime(t.Text("expiresAt")); err != nil {
		return s, errIncomplete
	}
	if o.Text("dpopKey") == "" {
		return s, errIncomplete
	}
	// Only a renewal needs the key: without a good one the credentials still work to their end.
	s.Key, s.keyErr = parseKey(o.Text("dpopKey"))
	return s, nil
}

func parseKey(text string) (*ecdsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "EC PRIVATE KEY" {
		return nil, errIncomplete
	}
	key, err := x509.ParseECPrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("its dpopKey cannot be read: %w", err)
	}
	return key, nil
}

// object returns what the cache file of the sign-in holds.
func (s signIn) object() (value.Object, error) {
	der, err := x509.MarshalECPrivateKey(s.Key)
	if err != nil {
		return nil, err
	}
	token := value.Object{
		{Name: "accessKeyId", Value: s.AccessKeyID}, {Name: "secretAccessKey", Value: s.SecretAccessKey.Reveal()},
		{Name: "sessionToken", Value: s.SessionToken.Reveal()}, {Name: "accountId", Value: s.AccountID},
		{Name: "expiresAt", Value: tokencache.FormatTime(s.Expires)},
	}
	return append(value.Object{
		{Name: "accessToken", Value: token}, {Name: "tokenType", Value: "aws_sigv4"},
		{Name: "clientId", Value: s.ClientID},
		{Name: "refreshToken", Value: s.RefreshToken.Reveal()}, {Name: "idToken", Value: s.IDToken.Reveal()},
		{Name: "dpopKey", Value: string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}))},
	}, s.otherMembers...), nil
}

// Remove deletes the cached credentials of a login_session and reports whether there were any.
func Remove(dir, session string) (bool, error) { return tokencache.RemoveFile(cachePath(dir, session)) }

// RemoveAll deletes every console sign-in in the folder and counts them. Other files stay.
func RemoveAll(dir string) (int, error) {
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	count := 0
	var errs []error
	for _, f := range files {
		file := filepath.Join(dir, f.Name())
		o, err := tokencache.ReadObject(file)
		if _, ok := o.Object("accessToken").Get("accessKeyId"); err != nil || !ok {
			continue
		}
		if ok, err := tokencache.RemoveFile(file); ok {
			count++
		} else if err != nil {
			errs = append(errs, err)
		}
	}
	return count, errors.Join(errs...)
}
