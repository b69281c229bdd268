package state

import (
	"crypto/subtle"
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
	s.clients.put(c.ID, c, c.Expires, s.clock.Now())
	return c
}

// Client returns the registration of an ID and a secret that fit together;
// an expired one too, as the services tell it apart.
func (s *State) Client(id, secret string) (Client, bool) {
	c, ok := s.ClientByID(id)
	if !ok || !Same(c.Secret, secret) {
		return Client{}, false
	}
	return c, true
}

// ClientByID returns a registration, an expired one too: the authorize page
// knows no secret.
func (s *State) ClientByID(id string) (Client, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.clients.rows[id]
	return r.value, ok
}

// ExpireClients ends all registrations now (fault).
func (s *State) ExpireClients() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	for id, r := range s.clients.rows {
		r.value.Expires, r.expires = now, now
		s.clients.rows[id] = r
	}
	return len(s.clients.rows)
}

// Same compares two secrets in a time that does not tell where they differ.
func Same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

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
	s.devices.put(d.Code, &kept, d.Expires, s.clock.Now())
	s.userCode[d.UserCode] = d.Code
	return d
}

// Device calls f with the device authorization of a device code, under the
// lock, and tells whether there is one. f may change it; an expired one is
// shown too. When f returns true the code is used up.
func (s *State) Device(code string, f func(d *Device) (used bool)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.devices.rows[code]
	if ok && f(r.value) {
		s.devices.delete(code)
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

// PutCode keeps an authorization code and returns it.
func (s *State) PutCode(c Code) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := s.Random("", 32)
	s.codes.put(code, c, c.Expires, s.clock.Now())
	return code
}

// TakeCode returns what a code stands for, once.
func (s *State) TakeCode(code string) (Code, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.codes.take(code, s.clock.Now())
}

// UseProof tells whether a proof (DPoP jti, MFA code) was not seen before and
// remembers it until it expires by itself.
func (s *State) UseProof(id string, expires time.Time) (fresh bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	if _, seen := s.proofs.get(id, now); seen {
		return false
	}
	s.proofs.put(id, struct{}{}, expires, now)
	return true
}

// ProofUsed tells whether UseProof has seen a proof.
func (s *State) ProofUsed(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, seen := s.proofs.get(id, s.clock.Now())
	return seen
}
