package console

import (
	"context"
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
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/prompt"
)

const (
	// RenewAt is how little time must be left before the service is called; the
	// credentials live for 15 minutes at most.
	RenewAt      = 5 * time.Minute
	renewWait    = 90 * time.Second
	renewTimeout = 60 * time.Second
)

// Credentials returns the credentials of a login_session: the cached ones, renewed under a lock when five minutes or
// less are left. Errors have exit code 255; their kind is NeedsSignIn when a sign-in is needed.
func Credentials(ctx context.Context, env *app.Env, ses *app.Session, session string) (Keys, error) {
	path := cachePath(env.Paths.LoginCache, session)
	s, err := loadSignIn(path)
	if err != nil {
		return Keys{}, unusableCache(ses, session, err)
	}
	if s.lasts(env) {
		return s.Keys, nil
	}
	lock, err := env.Lock(ctx, lockPath(env, session), renewWait)
	if err != nil {
		return keysIfValid(env, session, err)
	}
	defer lock.Release()
	// Another process may have renewed them while this one waited.
	if s, err = loadSignIn(path); err != nil {
		return Keys{}, unusableCache(ses, session, err)
	}
	if s.lasts(env) {
		return s.Keys, nil
	}
	if s.keyErr != nil {
		return Keys{}, unusableCache(ses, session, &tokencache.Damaged{Path: path, Err: s.keyErr})
	}
	fresh, err := renewKeys(ctx, env, ses, s)
	if problem.KindOf(err) == problem.NeedsSignIn {
		return Keys{}, withSignIn(ses, session, err)
	}
	if err != nil {
		return keysIfValid(env, session, err)
	}
	// Stored before use, as the service has forgotten the old refresh token.
	return fresh.Keys, saveSignIn(path, fresh)
}

func (s signIn) lasts(env *app.Env) bool { return s.Expires.Sub(env.Clock.Now()) > RenewAt }

// renewKeys goes on after Ctrl-C, since the service may already have replaced the refresh token.
func renewKeys(ctx context.Context, env *app.Env, ses *app.Session, s signIn) (signIn, error) {
	ctx, cancel := context.WithTimeout(interrupt.Shield(ctx), renewTimeout)
	defer cancel()
	service := tokenService{env: env, clients: awsapi.New(env, ses.Settings), key: s.Key}
	fresh, err := service.createToken(ctx, value.Object{{Name: "clientId", Value: s.ClientID},
		{Name: "grantType", Value: "refresh_token"}, {Name: "refreshToken", Value: s.RefreshToken.Reveal()}})
	if err != nil {
		return s, err
	}
	if fresh.RefreshToken.Empty() {
		fresh.RefreshToken = s.RefreshToken
	}
	fresh.AccountID, fresh.IDToken, fresh.otherMembers = s.AccountID, s.IDToken, s.otherMembers
	return fresh, nil
}

// keysIfValid returns the cached credentials if they are still valid, or else why they could not be renewed.
func keysIfValid(env *app.Env, session string, cause error) (Keys, error) {
	if s, err := loadSignIn(cachePath(env.Paths.LoginCache, session)); err == nil && s.Expires.After(env.Clock.Now()) {
		return s.Keys, nil
	}
	return Keys{}, cause
}

func lockPath(env *app.Env, session string) string {
	name := strings.TrimSuffix(filepath.Base(cachePath("", session)), ".json")
	return filepath.Join(env.Paths.State, "locks", "login-"+name+".lock")
}

// CachedExpiry returns the cache file of a login_session and when its credentials
// expire. It reads one file; the error is the one that Credentials gives for it.
func CachedExpiry(env *app.Env, ses *app.Session, session string) (file string, expires time.Time, err error) {
	file = cachePath(env.Paths.LoginCache, session)
	s, err := loadSignIn(file)
	if err != nil {
		return file, time.Time{}, unusableCache(ses, session, err)
	}
	return file, s.Expires, nil
}

func unusableCache(ses *app.Session, session string, err error) error {
	if tokencache.IsMissing(err) {
		return needsSignIn(ses, session, fmt.Errorf("you are not signed in to the console as %s", session))
	}
	return needsSignIn(ses, session, fmt.Errorf("the cached console sign-in of %s cannot be used: %w", session, err))
}

func needsSignIn(ses *app.Session, session string, err error) *problem.Error {
	hint, policy := signInHint, signin.Unset
	// The profile in effect may only have a source that uses the sign-in.
	if p := ses.Settings.Profile(); p != nil {
		if own, _ := p.Get("login_session"); own.Text == session && p.Name != "default" {
			hint = "run `awsid login --profile " + shellwords.Quote(p.Name) + "`"
		}
		v, _ := p.Get("awsid_sign_in")
		policy, _ = signin.ParsePolicy(v.Text) // doctor tells of a wrong word
	}
	return problem.New(problem.NeedsSignIn, "%w", &signin.Needed{Console: session, Policy: policy, Err: err}).
		WithHint("%s", hint)
}

// withSignIn gives a refusal of the service what the sign-in that it needs is to.
func withSignIn(ses *app.Session, session string, err error) error {
	var e *problem.Error
	if !errors.As(err, &e) {
		return err
	}
	own := needsSignIn(ses, session, e.Err)
	if e.Hint != "" && e.Hint != signInHint {
		own.Hint = e.Hint
	}
	return own
}

// SignInAgain signs in as the same user in the same role, one process at a time:
// the others find the credentials of the first.
func SignInAgain(ctx context.Context, env *app.Env, ses *app.Session, session string) error {
	path := strings.TrimSuffix(lockPath(env, session), ".lock") + "-sign-in.lock"
	lock, err := signin.LockSignIn(ctx, env, path, "the console as "+session, "awsid login")
	if err != nil {
		return err
	}
	defer lock.Release()
	if s, err := loadSignIn(cachePath(env.Paths.LoginCache, session)); err == nil && s.lasts(env) {
		return nil
	}
	region, err := ses.Settings.Region()
	if err != nil {
		return err
	}
	tty, err := env.Terminal.Open()
	if err != nil {
		return err
	}
	defer tty.Close()
	method, _ := browserflow.Detect(env).ChooseMethod(browserflow.Preference{})
	// The other profiles that use the sign-in would not expect another user.
	acceptSame := func(got string) error {
		if got == session {
			return nil
		}
		return problem.New(problem.Config, "you signed in as %s, but the profile uses the sign-in of %s", got, session).
			WithHint("run `awsid login` for the profile if it shall use the other one")
	}
	result, err := Login(ctx, env, ses, Options{Region: region.Text, Remote: method != browserflow.LocalBrowser,
		Attended: true, UI: &browserflow.UI{Env: env, Out: env.Stderr, Browser: env.Browser},
		Ask: prompt.New(tty, tty, env.Vars.Get("TERM")).Ask, Accept: acceptSame})
	if err != nil {
		return err
	}
	return Store(ctx, env, result)
}

// CheckWritable returns an error if a sign-in could not be stored, before the
// person is sent to the browser for one. It leaves nothing behind.
func CheckWritable(env *app.Env) error {
	for _, dir := range []string{env.Paths.LoginCache, filepath.Dir(lockPath(env, ""))} {
		if err := probeWritable(dir); err != nil {
			return problem.New(problem.General, "the sign-in could not be stored: %w", problem.Bare(err)).
				WithHint("you need write permission for %s; AWS_LOGIN_CACHE_DIRECTORY names another folder for the sign-ins",
					paths.Tilde(dir, env.Paths.Home))
		}
	}
	return nil
}

// probeWritable makes a file and removes it, in the folder or in the first one
// above it that exists, where the others would be made.
func probeWritable(dir string) error {
	for parent := filepath.Dir(dir); parent != dir; dir, parent = parent, filepath.Dir(parent) {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	f, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return err
	}
	_ = f.Close()
	return os.Remove(f.Name())
}

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
func loadSignIn(path string) (signIn, error) {
	o, err := tokencache.ReadObject(path)
	if err != nil {
		return signIn{}, err
	}
	s, err := parseSignIn(o)
	if err != nil {
		return signIn{}, &tokencache.Damaged{Path: path, Err: err}
	}
	return s, nil
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

func saveSignIn(path string, s signIn) error {
	der, err := x509.MarshalECPrivateKey(s.Key)
	if err != nil {
		return err
	}
	token := value.Object{
		{Name: "accessKeyId", Value: s.AccessKeyID}, {Name: "secretAccessKey", Value: s.SecretAccessKey.Reveal()},
		{Name: "sessionToken", Value: s.SessionToken.Reveal()}, {Name: "accountId", Value: s.AccountID},
		{Name: "expiresAt", Value: tokencache.FormatTime(s.Expires)},
	}
	o := append(value.Object{
		{Name: "accessToken", Value: token}, {Name: "tokenType", Value: "aws_sigv4"},
		{Name: "clientId", Value: s.ClientID},
		{Name: "refreshToken", Value: s.RefreshToken.Reveal()}, {Name: "idToken", Value: s.IDToken.Reveal()},
		{Name: "dpopKey", Value: string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}))},
	}, s.otherMembers...)
	return tokencache.WriteObject(path, o)
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
