package state

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"time"
)

// Client is a client registration (RegisterClient).
type Client struct {
	ID, Secret, Name string
	Issued, Expires  time.Time
	Scopes           []string // nil: the client asked for none
	Grants           []string // nil: whatever a public client may use
	RedirectURIs     []string
	Issuer           string // start URL of a PKCE registration
}

// PutClient keeps a registration and gives it an ID and a secret.
func (s *State) PutClient(c Client) Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.ID, c.Secret = s.Random("", 16), s.Random("eyJ", 48)
	s.tables.Clients.put(c.ID, c, c.Expires, s.clock.Now())
	return c
}

// Client returns the registration of an ID and a secret that fit together; an expired one too, as the services tell
// it apart.
func (s *State) Client(id, secret string) (Client, bool) {
	c, ok := s.ClientByID(id)
	if !ok || !SecretsEqual(c.Secret, secret) {
		return Client{}, false
	}
	return c, true
}

// ClientByID returns a registration, an expired one too: the authorize page knows no secret.
func (s *State) ClientByID(id string) (Client, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.tables.Clients.rows[id]
	return r.Value, ok
}

// ExpireClients ends all registrations now (fault).
func (s *State) ExpireClients() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	for id, r := range s.tables.Clients.rows {
		r.Value.Expires, r.Expires = now, now
		s.tables.Clients.rows[id] = r
	}
	return len(s.tables.Clients.rows)
}

// SecretsEqual compares two secrets in a time that does not tell where they differ.
func SecretsEqual(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// Verdict is what a person said to a sign-in.
type Verdict int

// The answers to a device sign-in.
const (
	Pending Verdict = iota
	Approved
	Denied
)

// Device is a device authorization (RFC 8628).
type Device struct {
	Code, UserCode string
	ClientID       string
	StartURL       string
	Scopes         []string
	Expires        time.Time
	Interval       time.Duration
	LastPoll       time.Time
	Polls          int
	Verdict        Verdict
	User           string // who approved
}

// PutDevice keeps a device authorization and gives it its two codes.
func (s *State) PutDevice(d Device) Device {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.Code, d.UserCode = s.Random("", 48), s.newUserCode()
	for s.userCode[d.UserCode] != "" {
		d.UserCode = s.newUserCode()
	}
	kept := d
	s.tables.Devices.put(d.Code, &kept, d.Expires, s.clock.Now())
	s.userCode[d.UserCode] = d.Code
	return d
}

// Device calls f with the device authorization of a device code, under the lock, and reports whether there is one. f
// may change it; an expired one is shown too. When f returns true the code is used up.
func (s *State) Device(code string, f func(d *Device) (used bool)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.tables.Devices.rows[code]
	if ok && f(r.Value) {
		s.tables.Devices.delete(code)
	}
	return ok
}

// DeviceByUserCode is Device for the code that a person typed.
func (s *State) DeviceByUserCode(userCode string, f func(d *Device)) bool {
	s.mu.Lock()
	code := s.userCode[userCode]
	s.mu.Unlock()
	return s.Device(code, func(d *Device) bool { f(d); return false })
}

// Code is an authorization code (RFC 6749) bound to a PKCE challenge (RFC 7636).
type Code struct {
	ClientID, RedirectURI, Challenge string
	Scopes                           []string
	StartURL, User                   string
	// Subject is the ARN that signed in to the console (signin service).
	Subject string
	Expires time.Time
}

// VerifierFits checks a PKCE verifier by method S256 (RFC 7636, section 4.6).
func (c Code) VerifierFits(verifier string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return len(verifier) >= 43 && len(verifier) <= 128 && SecretsEqual(base64.RawURLEncoding.EncodeToString(sum[:]), c.Challenge)
}

// PutCode keeps an authorization code and returns it.
func (s *State) PutCode(c Code) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := s.Random("", 32)
	s.tables.Codes.put(code, c, c.Expires, s.clock.Now())
	return code
}

// TakeCode returns what a code stands for, once.
func (s *State) TakeCode(code string) (Code, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tables.Codes.take(code, s.clock.Now())
}

// UseProof reports whether a proof (DPoP jti, MFA code) was not seen before and remembers it until it expires by
// itself.
func (s *State) UseProof(id string, expires time.Time) (fresh bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	if _, seen := s.tables.Proofs.get(id, now); seen {
		return false
	}
	s.tables.Proofs.put(id, struct{}{}, expires, now)
	return true
}

// ProofUsed reports whether UseProof has seen a proof.
func (s *State) ProofUsed(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, seen := s.tables.Proofs.get(id, s.clock.Now())
	return seen
}

// SignIn is one person's session with an Identity Center instance, or one console sign-in. Its tokens end with it.
type SignIn struct {
	ID       string
	StartURL string
	User     string
	ClientID string
	Scopes   []string
	Started  time.Time
	Expires  time.Time
	// Subject is the ARN of a console sign-in.
	Subject string
	// Thumbprint is the DPoP key that a console sign-in is bound to.
	Thumbprint string
	// Mark changes when the user's password does (console sign-ins).
	Mark string
}

// session is a sign-in with the tokens that hold now, and the access token before.
type session struct {
	SignIn
	Access, Former, RefreshToken string
}

// Tokens is one answer of CreateToken.
type Tokens struct {
	Access, Refresh string // Refresh may be empty
	Lifetime        time.Duration
}

// StartSignIn keeps a sign-in and returns its first tokens. accessLifetime 0 means "as long as the sign-in";
// refreshable adds a refresh token.
func (s *State) StartSignIn(in SignIn, accessLifetime time.Duration, refreshable bool) Tokens {
	s.mu.Lock()
	defer s.mu.Unlock()
	in.ID = s.UUID()
	kept := &session{SignIn: in}
	s.tables.SignIns.put(in.ID, kept, in.Expires, s.clock.Now())
	return s.newTokens(kept, accessLifetime, refreshable)
}

func (s *State) newTokens(in *session, accessLifetime time.Duration, refreshable bool) Tokens {
	now := s.clock.Now()
	left := in.Expires.Sub(now).Round(time.Second)
	if accessLifetime == 0 || accessLifetime > left {
		accessLifetime = left
	}
	t := Tokens{Access: s.Random("aoa", 60), Lifetime: accessLifetime}
	// The former access token lives on until it expires: requests may be on their way. The one before that goes, so
	// that two are kept at most.
	s.tables.Access.delete(in.Former)
	in.Former = in.Access
	in.Access = t.Access
	s.tables.Access.put(t.Access, in.ID, now.Add(accessLifetime), now)
	s.tables.Refresh.delete(in.RefreshToken)
	in.RefreshToken = ""
	if refreshable {
		t.Refresh = s.Random("aor", 60)
		in.RefreshToken = t.Refresh
		s.tables.Refresh.put(t.Refresh, in.ID, in.Expires, now)
	}
	return t
}

// Refresh trades a refresh token for new tokens. check sees the sign-in before anything changes and may refuse; then
// the token stays good. It must not call back into the state but for the world.
func (s *State) Refresh(token string, check func(SignIn) (accessLifetime time.Duration, err error)) (Tokens, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	id, ok := s.tables.Refresh.get(token, now)
	if !ok {
		return Tokens{}, false, nil
	}
	in, ok := s.tables.SignIns.get(id, now)
	if !ok {
		return Tokens{}, false, nil
	}
	accessLifetime, err := check(in.SignIn)
	if err != nil {
		return Tokens{}, true, err
	}
	return s.newTokens(in, accessLifetime, true), true, nil
}

// SignIn returns the sign-in of a live access token.
func (s *State) SignIn(accessToken string) (SignIn, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	id, ok := s.tables.Access.get(accessToken, now)
	if !ok {
		return SignIn{}, false
	}
	in, ok := s.tables.SignIns.get(id, now)
	if !ok {
		return SignIn{}, false
	}
	return in.SignIn, true
}

// EndSignIn ends a sign-in and all its tokens.
func (s *State) EndSignIn(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tables.SignIns.delete(id)
}

func (s *State) dropTokens(in *session) {
	s.tables.Access.delete(in.Access)
	s.tables.Access.delete(in.Former)
	s.tables.Refresh.delete(in.RefreshToken)
}

// Browser is a person signed in to the sandbox's web pages.
type Browser struct {
	StartURL string // of the instance; empty for the console
	User     string // person, or the ARN of a console sign-in
}

// PutBrowser returns the cookie value of a signed-in browser.
func (s *State) PutBrowser(b Browser, lifetime time.Duration) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	id := s.Random("", 32)
	s.tables.Browsers.put(id, b, now.Add(lifetime), now)
	return id
}

// Browser returns who a cookie value stands for.
func (s *State) Browser(id string) (Browser, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tables.Browsers.get(id, s.clock.Now())
}

// DropBrowser signs a browser out.
func (s *State) DropBrowser(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tables.Browsers.delete(id)
}
